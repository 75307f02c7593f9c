// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmExitedException;
import java.util.OptionalInt;

/**
 * How a VM ended.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param cause why it did
 * @param status the exit status of the VMM, or 128 plus the signal's number when a signal ended it; empty when the VMM was still
 *     there, as it is after a guest's power-off from v52.0 on, or when its status is not known
 */
public record VmExit(Cause cause, OptionalInt status) {

    /** Why a VM ended. */
    public enum Cause {
        /**
         * The guest powered itself off, of its own will or because of the power button. A {@code vm.shutdown} by any other
         * client than {@link Vm#shutdown} looks the same; and before v52.0, {@code vmm.shutdown} and SIGTERM do.
         */
        GUEST_POWER_OFF,

        /** {@link Vm#shutdown} or {@link Vm#close} ended it, or somebody ended the VMM by {@code vmm.shutdown} or SIGTERM. */
        SHUTDOWN,

        /** The guest rebooted, and {@link GuestReboot#STOP} forbids that. */
        GUEST_REBOOT,

        /** It has moved to another VMM. */
        MIGRATED_AWAY,

        /** A signal killed the VMM. */
        SIGNAL,

        /** The VMM failed: its status is not 0, or it ended without stopping the VM, as it does when a vCPU fails. */
        VMM_ERROR,

        /** The VMM, which somebody else started, is gone without a word. */
        UNKNOWN
    }

    /** Cause and status in words: {@code SIGNAL, signal 9 (SIGKILL)}. */
    @Override
    public String toString() {
        return cause + (status.isPresent() ? ", " + VmmExitedException.describe(status.getAsInt()) : "");
    }
}
