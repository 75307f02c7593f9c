// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Objects;

/**
 * The VMM's rules, offline.
 *
 * <p>{@code vm.create} checks nothing, and {@code vm.boot} reports the first mistake only. This finds all of them, without a
 * VMM. What depends on the host, such as whether a file exists, is not looked at. Source: {@code vmm/src/config.rs},
 * {@code VmConfig::validate}; {@code vmm/src/memory_manager.rs}. This class is thread-safe.
 */
public final class ConfigCheck {

    private ConfigCheck() {}

    /**
     * What is wrong with a VM for one version of the VMM, in the order in which {@code vm.boot} would meet it. Empty when
     * nothing is.
     *
     * @param version from v50.0 on; a version after v53.0 is checked by the rules of v53.0
     */
    public static List<Problem> problems(VmConfig vm, VmmVersion version) {
        Inspection inspection =
                new Inspection(Objects.requireNonNull(vm, "vm"), Objects.requireNonNull(version, "version"));
        ConsoleRules.modes(inspection);
        MemoryRules.layout(inspection);
        PayloadRules.check(inspection);
        ConsoleRules.terminals(inspection);
        CpuRules.counts(inspection);
        DiskRules.groups(inspection);
        PciRules.noSegments(inspection);
        DiskRules.check(inspection);
        NetRules.check(inspection);
        VhostUserRules.check(inspection);
        DeviceRules.builtIn(inspection);
        CpuRules.topology(inspection);
        MemoryRules.pages(inspection);
        VhostUserRules.userDevices(inspection);
        DeviceRules.optional(inspection);
        NumaRules.check(inspection);
        MemoryRules.identifiers(inspection);
        PciRules.layout(inspection);
        LandlockRules.check(inspection);
        DeviceRules.sharedFile(inspection);
        NumaRules.layout(inspection);
        DeviceRules.made(inspection);
        PciRules.slots(inspection);
        TrapRules.check(inspection);
        return inspection.problems();
    }
}
