// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The arguments of the process, split as the VMM's own parser does; the VM's are kept as they are. */
final class CommandLine {

    private static final Set<String> PROCESS =
            Set.of("api-socket", "event-monitor", "log-file", "log-format", "seccomp", "restore");
    private static final Set<String> PAYLOAD = Set.of("kernel", "firmware");
    private static final Set<String> SINGLE = Set.of(
            "cmdline",
            "initramfs",
            "cpus",
            "memory",
            "rng",
            "balloon",
            "serial",
            "console",
            "debug-console",
            "vsock",
            "platform",
            "tpm");
    private static final Set<String> LISTS = Set.of(
            "disk",
            "net",
            "fs",
            "pmem",
            "device",
            "user-device",
            "vdpa",
            "memory-zone",
            "numa",
            "pci-segment",
            "rate-limit-group",
            "landlock-rules",
            "generic-vhost-user");
    private static final Set<String> SWITCHES = Set.of("landlock", "watchdog", "pvpanic", "no-shutdown");
    private static final Set<String> SINCE_V52 = Set.of("generic-vhost-user", "log-format", "no-shutdown");

    private final VmmVersion version;
    private final Map<String, String> process = new HashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<String> vm = new ArrayList<>();

    private CommandLine(VmmVersion version) {
        this.version = version;
    }

    /**
     * Splits the arguments.
     *
     * @throws StartFailure with status 2 for what the parser refuses
     */
    static CommandLine parse(List<String> arguments, VmmVersion version) throws StartFailure {
        CommandLine line = new CommandLine(version);
        for (int i = 0; i < arguments.size(); ) {
            i = line.flag(arguments, i);
        }
        line.checkPayload();
        return line;
    }

    /** A value of one of the process's own flags, as it was written. */
    Optional<String> value(String flag) {
        return Optional.ofNullable(process.get(flag));
    }

    boolean has(String flag) {
        return seen.contains(flag);
    }

    /** The arguments that describe the VM; empty when none is asked for. */
    List<String> vm() {
        return has("kernel") || has("firmware") ? List.copyOf(vm) : List.of();
    }

    /** Takes one flag with its values and gives the place behind them. */
    private int flag(List<String> arguments, int at) throws StartFailure {
        String word = arguments.get(at);
        if (word.matches("-v+")) {
            return at + 1;
        }
        int equals = word.indexOf('=');
        String name = word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "";
        if (!isKnown(name)) {
            String given = seen.stream().map(CommandLine::usage).collect(Collectors.joining(" "));
            throw StartFailure.usage(
                    "unexpected argument '" + (equals < 0 ? word : word.substring(0, equals)) + "' found",
                    given.isEmpty() ? "[OPTIONS]" : given);
        }
        boolean repeats = LISTS.contains(name) && version.isAtLeast(VmmVersion.V52_0);
        if (!seen.add(name) && !repeats) {
            throw StartFailure.usage("the argument '" + usage(name) + "' cannot be used multiple times");
        }
        int end = at + 1;
        if (!SWITCHES.contains(name) && equals < 0) {
            end = valuesEnd(arguments, at, LISTS.contains(name) ? Integer.MAX_VALUE : 1);
        }
        if (PROCESS.contains(name)) {
            process.put(name, equals < 0 ? arguments.get(at + 1) : word.substring(equals + 1));
            checkSeccomp(name);
        } else if (!name.equals("no-shutdown")) {
            vm.addAll(arguments.subList(at, end));
        }
        return end;
    }

    private static int valuesEnd(List<String> arguments, int at, int most) throws StartFailure {
        int end = at + 1;
        while (end < arguments.size() && end - at <= most && !arguments.get(end).matches("--.+|-v+")) {
            end++;
        }
        if (end == at + 1) {
            throw StartFailure.usage(
                    "a value is required for '" + usage(arguments.get(at).substring(2)) + "' but none was supplied");
        }
        return end;
    }

    private boolean isKnown(String name) {
        boolean isOld = !version.isAtLeast(VmmVersion.V52_0);
        if (isOld && SINCE_V52.contains(name)) {
            return false;
        }
        return PROCESS.contains(name)
                || isVm(name)
                || name.equals("no-shutdown")
                || (name.equals("rtc") && version.isAtLeast(VmmVersion.V53_0));
    }

    private static boolean isVm(String name) {
        return PAYLOAD.contains(name)
                || SINGLE.contains(name)
                || LISTS.contains(name)
                || (SWITCHES.contains(name) && !name.equals("no-shutdown"));
    }

    private static String usage(String name) {
        return "--" + name + (SWITCHES.contains(name) ? "" : " <" + name + ">");
    }

    private void checkSeccomp(String name) throws StartFailure {
        List<String> modes = version.isAtLeast(VmmVersion.V53_0)
                ? List.of("true", "false", "log", "errno")
                : List.of("true", "false", "log");
        String value = process.getOrDefault(name, "");
        if (name.equals("seccomp") && !modes.contains(value)) {
            throw StartFailure.usage("invalid value '" + value + "' for '--seccomp <seccomp>'\n  [possible values: "
                    + String.join(", ", modes) + "]");
        }
    }

    private void checkPayload() throws StartFailure {
        Set<String> described = new TreeSet<>(seen);
        described.removeIf(name -> !isVm(name));
        if (!described.isEmpty() && described.stream().noneMatch(PAYLOAD::contains)) {
            throw StartFailure.usage("the following required arguments were not provided:\n"
                    + "  <--firmware <firmware>|--kernel <kernel>>");
        }
    }

    /** The path of a {@code path=...} value, or of a bare one where that is allowed. */
    static String path(String value) {
        if (!value.startsWith("path=")) {
            return value;
        }
        String path = value.substring("path=".length());
        if (path.startsWith("\"")) {
            return path.substring(1, Math.max(1, path.lastIndexOf('"'))).replace("\"\"", "\"");
        }
        int comma = path.indexOf(',');
        return comma < 0 ? path : path.substring(0, comma);
    }
}
