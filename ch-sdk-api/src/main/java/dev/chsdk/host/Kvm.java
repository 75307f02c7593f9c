// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The host's hypervisor, {@code /dev/kvm}.
 *
 * <p>This class is thread-safe.
 */
public final class Kvm {

    private static final Path DEVICE = Path.of("/dev/kvm");

    private Kvm() {}

    /**
     * Makes sure that this user can run VMs.
     *
     * @throws VmmLaunchException if there is no {@code /dev/kvm}, or this user may not read and write it
     */
    public static void requireUsable() {
        requireUsable(DEVICE, System.getProperty("user.name", "?"));
    }

    static void requireUsable(Path device, String user) {
        if (!Files.exists(device)) {
            throw new VmmLaunchException(
                    Reason.NO_KVM,
                    "There is no " + device,
                    "Switch on virtualization in the firmware settings (or nested virtualization, when this is a VM),"
                            + " load the module kvm_intel or kvm_amd, and in a container pass the device in;"
                            + " or use the simulator, which needs none.",
                    null);
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            throw new VmmLaunchException(
                    Reason.KVM_NOT_PERMITTED,
                    "The user " + user + " may not read and write " + device,
                    "Run `sudo usermod -aG kvm " + user + "` and log in again.",
                    null);
        }
    }
}
