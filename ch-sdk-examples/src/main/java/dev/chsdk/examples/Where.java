// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.host.Kvm;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a VM runs on: the VMM of this machine where there is one, else the simulator.
 *
 * @param program the VMM's program
 * @param version its version
 * @param line which it is and why
 */
record Where(Path program, VmmVersion version, String line) {

    /**
     * Looks for a VMM that this machine can run VMs with.
     *
     * @param named the program that was asked for, or null to look for one
     * @param simulate whether the simulator was asked for
     * @param directory where the simulator's launcher script is put
     */
    static Where find(@Nullable Path named, boolean simulate, Path directory) {
        if (simulate) {
            return simulator(directory, "as --simulate asks");
        }
        try {
            VmmProgram vmm = named == null ? VmmProgram.find(System.getenv()) : VmmProgram.at(named);
            if (!vmm.isSimulated()) {
                Kvm.requireUsable();
            }
            return new Where(
                    vmm.path(),
                    vmm.version(),
                    "On Cloud Hypervisor v" + vmm.version() + ", " + vmm.path() + " (found by " + vmm.foundBy()
                            + ", with " + (vmm.isSimulated() ? "no need of KVM)" : "/dev/kvm)"));
        } catch (VmmLaunchException e) {
            boolean isNamed = named != null
                    || !System.getenv().getOrDefault("CH_BINARY", "").isEmpty();
            if (isNamed && e.reason() != Reason.NO_KVM && e.reason() != Reason.KVM_NOT_PERMITTED) {
                throw e;
            }
            return simulator(directory, "because no VM can run here: " + briefly(e));
        }
    }

    private static String briefly(VmmLaunchException e) {
        return switch (e.reason()) {
            case NO_VMM -> "CH_BINARY is not set, and there is no cloud-hypervisor on PATH";
            case NO_KVM -> "there is no /dev/kvm";
            case KVM_NOT_PERMITTED -> "/dev/kvm is not open to this user";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static Where simulator(Path directory, String why) {
        VmmVersion version = VmmVersion.NEWEST_TESTED;
        return new Where(SimulatedVmm.executable(directory), version, "On the simulator of v" + version + ", " + why);
    }
}
