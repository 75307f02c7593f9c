// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** What is done when a guest reboots, for {@link VmBuilder#onGuestReboot}. */
public enum GuestReboot {
    /** The VM is reset and goes on, as the VMM does by itself. */
    ALLOW,

    /** The VM is switched off. */
    STOP
}
