// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.DebugConsole;
import dev.chsdk.config.Memory;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.PciSegment;
import dev.chsdk.config.Platform;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.host.HugePages;
import dev.chsdk.value.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The VM of a profile as variables, the host and calls on the builder shape it, with the reason for each decision. */
final class ProfileVm {

    static final String SERIAL_LOG = "serial.log";
    static final String DEBUG_LOG = "debug.log";

    private static final int HOTPLUG_MIB = 2048;
    private static final int MMIO32_WEIGHT = 4;

    private final Draft asked;
    private final Profile profile;
    private final Environment environment;
    private final Explanation explanation;

    ProfileVm(Draft asked, Profile profile, Explanation explanation) {
        this.asked = asked;
        this.profile = profile;
        this.environment = asked.overrides();
        this.explanation = explanation;
    }

    VmConfig vm() {
        environment.requireReadable();
        VmConfig vm = memory(cpus(payload()));
        vm = redoxPci(vm).serial(Serial.file(SERIAL_LOG)).console(Console.off());
        explanation.add("serial", SERIAL_LOG, profile.toString(), "in the run directory; by command() where it is run");
        explanation.add("console", "off", profile.toString(), "");
        if (profile.isForDevelopment()) {
            vm = vm.debugConsole(DebugConsole.file(DEBUG_LOG));
            explanation.add("debug console", DEBUG_LOG, profile.toString(), "as the serial port");
        }
        return vm;
    }

    private VmConfig payload() {
        if (asked.kernel != null) {
            String path = asked.kernel.toAbsolutePath().toString();
            explanation.add("kernel", path, "kernel(path, cmdline)", "with \"" + asked.cmdline + "\"");
            return Boot.kernel(path, asked.cmdline);
        }
        Draft.Chosen<Path> firmware = asked.path(asked.firmware, "firmware(path)", "CH_FIRMWARE")
                .or(this::installedFirmware)
                .orElseThrow(this::noPayload);
        explanation.add("firmware", firmware.value(), firmware.from(), "");
        return Boot.firmware(firmware.value().toString());
    }

    private Optional<Draft.Chosen<Path>> installedFirmware() {
        return firmwarePlaces().stream()
                .filter(Files::isReadable)
                .findFirst()
                .map(path -> new Draft.Chosen<>(path, "found where firmware is usually installed"));
    }

    private List<Path> firmwarePlaces() {
        return asked.isRedox ? asked.host.firmwarePlaces() : List.of();
    }

    private VmmLaunchException noPayload() {
        if (!asked.isRedox) {
            return new VmmLaunchException(
                    Reason.NO_PAYLOAD,
                    "There is nothing to boot: no kernel(path, cmdline) and no firmware(path) was given, and CH_FIRMWARE is"
                            + " not set",
                    "Name a kernel or a firmware.",
                    null);
        }
        return new VmmLaunchException(
                Reason.NO_FIRMWARE,
                "No firmware was found: no firmware(path) was given, CH_FIRMWARE is not set, and there is none at "
                        + firmwarePlaces().stream().map(Path::toString).collect(Collectors.joining(", ")),
                "Get CLOUDHV.fd from https://github.com/cloud-hypervisor/edk2/releases and put it there or name it with"
                        + " firmware(path) or CH_FIRMWARE.",
                null);
    }

    private VmConfig cpus(VmConfig vm) {
        Optional<Integer> wanted = environment.count("CH_CPUS");
        if (wanted.isEmpty() && profile.cpus().isEmpty()) {
            explanation.add("CPUs", "1", "default of the VMM", "");
            return vm;
        }
        int count = wanted.orElseGet(() -> profile.cpus().orElseThrow());
        boolean threaded = profile.cpus().isPresent() && count % 2 == 0;
        CpusConfig cpus = threaded ? Cpus.topology(1, count / 2, 2) : Cpus.of(count);
        explanation.add(
                "CPUs",
                count,
                wanted.isPresent() ? "CH_CPUS" : profile.toString(),
                threaded
                        ? "1 socket, " + count / 2 + (count == 2 ? " core" : " cores") + " of 2 threads"
                        : "no topology");
        return vm.cpus(cpus);
    }

    private VmConfig memory(VmConfig vm) {
        Optional<ByteSize> wanted = environment.size("CH_MEMORY");
        Optional<ByteSize> size = wanted.or(profile::memory);
        explanation.add(
                "memory",
                size.map(ByteSize::toString).orElse("512M"),
                wanted.isPresent() ? "CH_MEMORY" : size.isPresent() ? profile.toString() : "default of the VMM",
                "");
        boolean huge = isHuge(size.orElse(null));
        if (size.isEmpty() && !huge && !profile.isForDevelopment()) {
            return vm;
        }
        MemoryConfig memory = Memory.of(size.orElse(ByteSize.mib(512)));
        if (huge) {
            memory = memory.hugepages();
        }
        if (profile.isForDevelopment()) {
            memory = memory.virtioMem(HOTPLUG_MIB);
            explanation.add("hot-plug", HOTPLUG_MIB + "M", profile.toString(), "by virtio-mem");
        }
        return vm.memory(memory);
    }

    private boolean isHuge(@Nullable ByteSize size) {
        Optional<Boolean> wanted = environment.onOff("CH_HUGEPAGES");
        if (wanted.isPresent() || size == null || !profile.isHugePagesWhenFree()) {
            boolean huge = wanted.orElse(false);
            explanation.add(
                    "huge pages", huge ? "on" : "off", wanted.isPresent() ? "CH_HUGEPAGES" : profile.toString(), "");
            return huge;
        }
        HugePages free = asked.host.hugePages();
        boolean huge = free.hold(size);
        explanation.add("huge pages", huge ? "on" : "off", "host", free + (huge ? " hold it" : ": too few for it"));
        return huge;
    }

    private VmConfig redoxPci(VmConfig vm) {
        if (!asked.isRedox) {
            return vm;
        }
        explanation.add("PCI", "1 segment", "Redox", "mmio32_aperture_weight=" + MMIO32_WEIGHT);
        return vm.platform(Platform.pciSegments(1)).pciSegment(PciSegment.of(0).mmio32ApertureWeight(MMIO32_WEIGHT));
    }
}
