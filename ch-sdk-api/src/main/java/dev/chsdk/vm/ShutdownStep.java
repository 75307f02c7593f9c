// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** What brought a VM to its end. */
public enum ShutdownStep {
    /** It was off before. */
    ALREADY_OFF,

    /** The guest obeyed the power button. */
    POWER_BUTTON,

    /** The guest did not; the VMM stopped it by {@code vm.shutdown}. Its file systems were not unmounted. */
    VM_SHUTDOWN,

    /** The VMM did not answer and was killed. */
    KILLED
}
