// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** What brought a VM to its end, in the order in which they are tried. */
public enum ShutdownStep {
    /** None of these: it was off before, or its VMM failed or was killed meanwhile; {@link Vm#exit} says how. */
    ALREADY_OFF,

    /** The guest obeyed the power button, pressed once or twice. */
    POWER_BUTTON,

    /** The guest did not; the VMM stopped it by {@code vm.shutdown}. Its file systems were not unmounted. */
    VM_SHUTDOWN,

    /** The VMM did not do that; it ended by {@code vmm.shutdown}. */
    VMM_SHUTDOWN,

    /** The VMM did not answer; it ended by SIGTERM. */
    SIGTERM,

    /** The VMM did not heed that either and was killed. */
    SIGKILL
}
