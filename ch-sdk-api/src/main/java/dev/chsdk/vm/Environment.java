// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.MacAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Variables that override a profile. One that is set to nothing counts as unset; one that does not parse is refused. */
record Environment(Map<String, String> variables) {

    private static final List<Variable> READ = List.of(
            new Variable("CH_CPUS", Environment::count),
            new Variable("CH_MEMORY", Environment::size),
            new Variable("CH_HUGEPAGES", Environment::onOff),
            new Variable("CH_DIRECT_IO", Environment::onOff),
            new Variable("CH_NET_QUEUES", Environment::count),
            new Variable("CH_NET_QUEUE_SIZE", Environment::count),
            new Variable("CH_API_SOCKET", Environment::path),
            new Variable("CH_FIRMWARE", Environment::path),
            new Variable("CH_IMAGE", Environment::path),
            new Variable("CH_BINARY", Environment::path),
            new Variable("GUEST_MAC", Environment::mac),
            new Variable("HOST_IP", Environment::address),
            new Variable("GUEST_IP", Environment::address),
            new Variable("REDOX_SHARED_DIR", Environment::path),
            new Variable("VIRTIOFSD_SOCKET", Environment::path));

    /** A variable and how it is read; those that take any text are not among them. */
    private record Variable(String name, BiFunction<Environment, String, Optional<?>> reader) {}

    Environment {
        variables = Map.copyOf(variables);
    }

    /**
     * Reads all variables, so that a wrong one is found even where it has no effect.
     *
     * @throws VmmLaunchException for the first one that does not parse
     */
    void requireReadable() {
        for (Variable variable : READ) {
            Optional<?> unused = variable.reader().apply(this, variable.name());
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    Optional<Path> path(String name) {
        return parsed(name, "the path of a file", Path::of);
    }

    Optional<Integer> count(String name) {
        return parsed(name, "a number from 1 on", value -> {
            int number = Integer.parseInt(value);
            return number > 0 ? number : null;
        });
    }

    Optional<ByteSize> size(String name) {
        return parsed(name, "a size such as 2048M or 2G", value -> {
            ByteSize size = ByteSize.parse(value);
            return size.toBytes() > 0 ? size : null;
        });
    }

    Optional<MacAddress> mac(String name) {
        return parsed(name, "a MAC address such as 52:54:00:12:34:56", MacAddress::parse);
    }

    Optional<IpAddress> address(String name) {
        return parsed(name, "an IP address such as 172.16.0.1", IpAddress::parse);
    }

    Optional<Boolean> onOff(String name) {
        return parsed(name, "on or off", value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> true;
            case "off", "false", "no", "0" -> false;
            default -> null;
        });
    }

    private <T> Optional<T> parsed(String name, String expected, Function<String, @Nullable T> parser) {
        return text(name).map(value -> {
            @Nullable T parsed = null;
            @Nullable RuntimeException why = null;
            try {
                parsed = parser.apply(value);
            } catch (IllegalArgumentException e) {
                why = e;
            }
            if (parsed == null) {
                throw new VmmLaunchException(
                        Reason.BAD_ENVIRONMENT,
                        "The environment variable " + name + " is \"" + value + "\"",
                        "Set it to " + expected + ", or unset it.",
                        why);
            }
            return parsed;
        });
    }
}
