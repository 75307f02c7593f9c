// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.ConsoleMode;
import dev.chsdk.config.VmConfig;
import java.util.Map;
import java.util.Objects;

/** Sockets of a VM by names that are relative to its run directory, so that two VMs of one description do not meet. */
final class PrivateSockets {

    /** The device, and the name of its socket. */
    static final Map<String, String> NAMES = Map.of("serial", "serial.sock", "vsock", "vsock.sock");

    private PrivateSockets() {}

    static VmConfig of(VmConfig vm) {
        return vm.serial(vm.serial()
                        .map(serial -> serial.mode() == ConsoleMode.SOCKET ? serial.socket(name("serial")) : serial))
                .vsock(vm.vsock().map(vsock -> vsock.socket(name("vsock"))));
    }

    private static String name(String device) {
        return Objects.requireNonNull(NAMES.get(device));
    }
}
