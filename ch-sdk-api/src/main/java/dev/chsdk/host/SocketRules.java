// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.NetConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.TpmConfig;
import dev.chsdk.config.VhostMode;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Sockets that the VMM makes, and those at which others should be listening. */
final class SocketRules {

    private SocketRules() {}

    static void check(Survey found) {
        VmConfig vm = found.vm();
        made(found, "serial.socket", vm.serial().flatMap(SerialConfig::socketPath));
        made(found, "vsock.socket", vm.vsock().map(VsockConfig::socket));
        for (int i = 0; i < vm.nets().size(); i++) {
            NetConfig net = vm.nets().get(i);
            String path = "net[" + i + "].vhost_socket";
            if (net.vhostMode().equals(Optional.of(VhostMode.SERVER))) {
                made(found, path, net.vhostSocket());
            } else {
                awaited(found, path, net.vhostSocket());
            }
        }
        for (int i = 0; i < vm.disks().size(); i++) {
            awaited(found, "disks[" + i + "].vhost_socket", vm.disks().get(i).vhostSocket());
        }
        for (int i = 0; i < vm.filesystems().size(); i++) {
            awaited(
                    found,
                    "fs[" + i + "].socket",
                    Optional.of(vm.filesystems().get(i).socket()));
        }
        for (int i = 0; i < vm.genericVhostUsers().size(); i++) {
            String path = "generic_vhost_user[" + i + "].socket";
            awaited(found, path, Optional.of(vm.genericVhostUsers().get(i).socket()));
        }
        for (int i = 0; i < vm.userDevices().size(); i++) {
            needed(
                    found,
                    "user_devices[" + i + "].socket",
                    Optional.of(vm.userDevices().get(i).socket()));
        }
        needed(found, "tpm.socket", vm.tpm().map(TpmConfig::socket));
    }

    private static void made(Survey found, String option, Optional<String> socket) {
        socket.ifPresent(path -> {
            Survey.Place place = new Survey.Place(9, option, path);
            if (isThere(path)) {
                found.error(
                        place,
                        "the VMM is to make this socket, and there is something at that path",
                        "remove it when nobody uses it, or name another path");
            } else {
                FileRules.folderOf(found, place);
            }
        });
    }

    private static void awaited(Survey found, String option, Optional<String> socket) {
        socket.filter(path -> !isThere(path))
                .ifPresent(path -> found.warning(
                        new Survey.Place(10, option, path),
                        "no back-end is there yet, and the VMM waits for it for up to a minute",
                        "start the back-end first"));
    }

    private static void needed(Survey found, String option, Optional<String> socket) {
        socket.filter(path -> !isThere(path))
                .ifPresent(path -> found.error(
                        new Survey.Place(10, option, path), "no back-end is there", "start the back-end first"));
    }

    /** A path that this JVM cannot hold counts as free. */
    private static boolean isThere(String path) {
        try {
            return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
