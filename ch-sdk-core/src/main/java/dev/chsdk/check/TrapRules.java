// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V53;
import static dev.chsdk.check.Inspection.V54;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.ConsoleMode;
import dev.chsdk.config.ImageType;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.config.RateLimiterConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.TokenBucket;
import dev.chsdk.config.TpmConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the VMM accepts and few would want, and what it never gets to read. */
final class TrapRules {

    /** Stands for the whole as a path. */
    static final String BODY = "(body)";

    private static final VmmVersion V50_1 = VmmVersion.parse("50.1");
    private static final VmmVersion V51_2 = VmmVersion.parse("51.2");
    private static final int LONGEST_SOCKET_PATH = 107;
    private static final int LONGEST_BODY = 51_200;
    private static final long STEADY_REFILL_MILLIS = 1000;

    private TrapRules() {}

    static void check(Inspection found) {
        version(found);
        memory(found);
        console(found);
        disks(found);
        nets(found);
        for (int i = 0; i < found.vm().rateLimitGroups().size(); i++) {
            limiter(
                    found,
                    "rate_limit_groups[" + i + "]",
                    found.vm().rateLimitGroups().get(i).rateLimiter());
        }
        Devices.of(found)
                .forEach(entry -> entry.device()
                        .id()
                        .filter(id -> id.startsWith("_") && !id.startsWith("__"))
                        .ifPresent(id -> found.warning(
                                new Place("12.5", entry.path() + ".id", id),
                                "the VMM names devices without an id like this",
                                "begin it with a letter")));
        sockets(found);
    }

    private static void version(Inspection found) {
        String flaw = found.since(V50_1) ? "CVE-2026-45782" : "GHSA-jmr4-g2hv-mjj6 and CVE-2026-45782";
        if (!found.since(V51_2)) {
            found.warning(
                    new Place("12.10", "(VMM)", found.version()),
                    "this version has published flaws, " + flaw,
                    "use v51.2, or v52.0 or newer");
        }
    }

    /** Dear for a large VM, for it writes the body. */
    static void body(Inspection found) {
        if (found.since(V54) || Json.atMost(found.vm()) <= LONGEST_BODY) {
            return;
        }
        int length = bodyLength(found.vm(), found.version());
        if (length > LONGEST_BODY) {
            found.fatal(
                    new Place("12.9", BODY, length),
                    "the body of vm.create may have " + LONGEST_BODY + " bytes up to v53",
                    "describe less, or start this VM by its command line");
        }
    }

    /** Zero when JSON cannot say it: then there is no body. */
    private static int bodyLength(VmConfig vm, VmmVersion version) {
        try {
            return vm.toJson(version).getBytes(StandardCharsets.UTF_8).length;
        } catch (WireFormatException e) {
            return 0;
        }
    }

    private static void memory(Inspection found) {
        found.vm().memory().ifPresent(memory -> {
            if (!found.zones().isEmpty()) {
                withoutEffect(found, memory);
            } else if (on(memory.isHugepages())) {
                unsure(found, "memory", on(memory.isPrefault()) || (on(memory.isReserve()) && found.since(V53)));
            }
        });
        for (int i = 0; i < found.zones().size(); i++) {
            MemoryZoneConfig zone = found.zones().get(i);
            if (on(zone.isHugepages())) {
                unsure(
                        found,
                        "memory.zones[" + i + "]",
                        on(zone.isPrefault()) || (on(zone.isReserve()) && found.since(V53)));
            }
        }
    }

    private static void unsure(Inspection found, String path, boolean sure) {
        if (!sure) {
            found.warning(
                    new Place("12.2", path + ".hugepages", true),
                    "when the host has too few the VMM dies of SIGBUS, at boot or later",
                    found.since(V53) ? "set reserve, or prefault" : "set prefault");
        }
    }

    private static void withoutEffect(Inspection found, MemoryConfig memory) {
        Stream.of(
                        option("shared", memory.isShared()),
                        option("hugepages", memory.isHugepages()),
                        option("hugepage_size", memory.hugepageSize()),
                        option("hotplug_size", memory.hotplugSize()),
                        option("hotplugged_size", memory.hotpluggedSize()),
                        option("prefault", memory.isPrefault()),
                        option("reserve", memory.isReserve()),
                        option("mergeable", memory.isMergeable()))
                .flatMap(Optional::stream)
                .forEach(place -> found.warning(
                        place, "beside zones it has no effect", "set it on the zones that should have it"));
    }

    private static Optional<Place> option(String name, Optional<?> value) {
        return value.filter(given -> !given.equals(false)).map(given -> new Place("11.4", "memory." + name, given));
    }

    private static void console(Inspection found) {
        Optional<ConsoleMode> mode = found.vm().console().map(ConsoleConfig::mode);
        if (mode.orElse(ConsoleMode.TTY) == ConsoleMode.TTY) {
            found.warning(
                    new Place(
                            "12.4", "console.mode", mode.map(ConsoleMode::name).orElse("(unset)")),
                    "the guest's console is on the standard streams of the VMM",
                    "switch it off with Console.off(), or send it to a file");
        }
    }

    private static void disks(Inspection found) {
        for (int i = 0; i < found.vm().disks().size(); i++) {
            String path = "disks[" + i + "]";
            boolean guessed = found.vm().disks().get(i).imageType().equals(Optional.of(ImageType.DETECT));
            if (guessed && found.since(V50_1)) {
                found.warning(
                        new Place("12.1", path + ".image_type", "(unset)"),
                        "the VMM guesses it from the content, and the guest cannot write sector 0 of a raw image",
                        "write image_type=raw, or what it is");
            }
            limiter(found, path, found.vm().disks().get(i).rateLimiter());
        }
    }

    private static void nets(Inspection found) {
        for (int i = 0; i < found.vm().nets().size(); i++) {
            String path = "net[" + i + "]";
            if (found.vm().nets().get(i).mac().isEmpty()) {
                found.warning(
                        new Place("12.6", path + ".mac", "(unset)"),
                        "it is another one each time the VM is created",
                        "give mac, so that leases and firewalls know the guest again");
            }
            limiter(found, path, found.vm().nets().get(i).rateLimiter());
        }
    }

    private static void limiter(Inspection found, String path, Optional<RateLimiterConfig> limiter) {
        limiter.ifPresent(limits -> {
            bucket(found, path + ".rate_limiter_config.bandwidth", limits.bandwidth());
            bucket(found, path + ".rate_limiter_config.ops", limits.ops());
        });
    }

    private static void bucket(Inspection found, String path, Optional<TokenBucket> bucket) {
        if (bucket.filter(given -> given.size() == 0 || given.refillTimeMillis() == 0)
                .isPresent()) {
            found.warning(
                    new Place("12.12", path, "size " + bucket.get().size()),
                    "with a size or a refill time of 0 the VMM limits nothing",
                    "write both, or leave the limit out");
            return;
        }
        bucket.filter(given -> given.refillTimeMillis() < STEADY_REFILL_MILLIS)
                .ifPresent(given -> found.warning(
                        new Place("12.3", path + ".refill_time", given.refillTimeMillis()),
                        "an empty bucket sleeps 100 ms, so a short refill lets through half of the rate or less",
                        "write 1000 and the size for a second"));
    }

    private static void sockets(Inspection found) {
        VmConfig vm = found.vm();
        vm.serial().flatMap(SerialConfig::socketPath).ifPresent(path -> socket(found, "serial.socket", path));
        vm.tpm().map(TpmConfig::socket).ifPresent(path -> socket(found, "tpm.socket", path));
        vm.vsock().ifPresent(vsock -> socket(found, "vsock.socket", vsock.socket()));
        each(
                vm.disks(),
                (i, disk) ->
                        disk.vhostSocket().ifPresent(path -> socket(found, "disks[" + i + "].vhost_socket", path)));
        each(
                vm.nets(),
                (i, net) -> net.vhostSocket().ifPresent(path -> socket(found, "net[" + i + "].vhost_socket", path)));
        each(vm.filesystems(), (i, fs) -> socket(found, "fs[" + i + "].socket", fs.socket()));
        each(
                found.genericVhostUsers(),
                (i, device) -> socket(found, "generic_vhost_user[" + i + "].socket", device.socket()));
        each(vm.userDevices(), (i, device) -> socket(found, "user_devices[" + i + "].socket", device.socket()));
    }

    private interface Indexed<T> {
        void accept(int index, T element);
    }

    private static <T> void each(List<T> list, Indexed<T> action) {
        for (int i = 0; i < list.size(); i++) {
            action.accept(i, list.get(i));
        }
    }

    private static void socket(Inspection found, String path, String socket) {
        int length = socket.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            found.fatal(
                    new Place("12.8", path, socket),
                    "the path of a socket has at most " + LONGEST_SOCKET_PATH + " bytes, and this has " + length,
                    "choose a shorter path");
        }
    }
}
