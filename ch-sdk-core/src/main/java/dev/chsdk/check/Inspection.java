// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.GenericVhostUserConfig;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.config.PlatformConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One VM on its way through the rules for one version, with what the VMM fills in and what was found so far. */
final class Inspection {

    static final VmmVersion V51 = VmmVersion.parse("51.0");

    static final VmmVersion V52 = VmmVersion.V52_0;

    static final VmmVersion V53 = VmmVersion.V53_0;

    static final VmmVersion V54 = VmmVersion.parse("54.0");

    private static final ByteSize DEFAULT_MEMORY = ByteSize.mib(512);

    private final VmConfig vm;
    private final VmmVersion version;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    Inspection(VmConfig vm, VmmVersion version) {
        this.vm = vm;
        this.version = version;
    }

    VmConfig vm() {
        return vm;
    }

    VmmVersion version() {
        return version;
    }

    boolean since(VmmVersion first) {
        return version.isAtLeast(first);
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The VMM refuses it, and says so. */
    void refused(Place place, String message, String remedy, String vmmMessage) {
        add(Problem.Severity.ERROR, place, message, remedy, Optional.of(vmmMessage));
    }

    /** The VM does not start, and the VMM has no words for it: it dies, or the host fails it. */
    void fatal(Place place, String message, String remedy) {
        add(Problem.Severity.ERROR, place, message, remedy, Optional.empty());
    }

    /** Only a VMM that was built for it refuses; the usual one passes over it in JSON, and the VM is not what it seems. */
    void refusedIfBuiltIn(Place place, String message, String remedy, String vmmMessage) {
        add(Problem.Severity.WARNING, place, message, remedy, Optional.of(vmmMessage));
    }

    void warning(Place place, String message, String remedy) {
        add(Problem.Severity.WARNING, place, message, remedy, Optional.empty());
    }

    private void add(
            Problem.Severity severity, Place place, String message, String remedy, Optional<String> vmmMessage) {
        problems.add(new Problem(
                severity,
                place.path(),
                place.value().toString(),
                message,
                remedy,
                vmmMessage,
                List.of(version),
                "validation " + place.rule()));
    }

    /** Takes an id into the common name space. */
    boolean firstUse(String id) {
        return ids.add(id);
    }

    int bootVcpus() {
        return vm.cpus().map(CpusConfig::bootVcpus).orElse(OptionalInt.empty()).orElse(1);
    }

    int maxVcpus() {
        return vm.cpus().map(CpusConfig::maxVcpus).orElse(OptionalInt.empty()).orElse(bootVcpus());
    }

    long memorySize() {
        return vm.memory().flatMap(MemoryConfig::size).orElse(DEFAULT_MEMORY).toBytes();
    }

    List<MemoryZoneConfig> zones() {
        return vm.memory().map(MemoryConfig::zones).orElse(List.of());
    }

    static long sizeOf(MemoryZoneConfig zone) {
        return zone.size().orElse(DEFAULT_MEMORY).toBytes();
    }

    /** Older VMMs do not know the key, and pass over it in JSON. */
    List<GenericVhostUserConfig> genericVhostUsers() {
        return since(V52) ? vm.genericVhostUsers() : List.of();
    }

    /** Whether other processes can map the guest's memory, as the VMM judges it. */
    boolean memoryIsShared() {
        boolean asWhole = vm.memory()
                .filter(memory -> on(memory.isShared()) || on(memory.isHugepages()))
                .isPresent();
        return asWhole
                || (memorySize() == 0
                        && zones().stream().allMatch(zone -> on(zone.isShared()) || on(zone.isHugepages())));
    }

    int pciSegments() {
        return vm.platform()
                .map(PlatformConfig::pciSegments)
                .orElse(OptionalInt.empty())
                .orElse(1);
    }

    List<Integer> iommuSegments() {
        return vm.platform().map(PlatformConfig::iommuSegments).orElse(List.of());
    }

    static boolean on(Optional<Boolean> option) {
        return option.orElse(false);
    }

    static boolean isPowerOfTwo(long number) {
        return Long.bitCount(number) == 1;
    }
}
