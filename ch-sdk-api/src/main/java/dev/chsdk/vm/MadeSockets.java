// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.NetConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VhostMode;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sockets that a VMM makes where its VM's description says. It removes them when it ends, but not when it is killed. */
final class MadeSockets {

    private MadeSockets() {}

    static List<Path> of(VmConfig vm) {
        return Stream.of(
                        vm.serial().flatMap(SerialConfig::socketPath).stream(),
                        vm.vsock().map(VsockConfig::socket).stream(),
                        vm.nets().stream()
                                .filter(net -> net.vhostMode().equals(Optional.of(VhostMode.SERVER)))
                                .map(NetConfig::vhostSocket)
                                .flatMap(Optional::stream))
                .flatMap(paths -> paths)
                .map(Path::of)
                .toList();
    }

    /**
     * Makes sure that nothing is at the path.
     *
     * @throws VmmLaunchException if there is; the VMM would refuse it too, later
     */
    static void requireFree(Path socket) {
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            throw new VmmLaunchException(
                    Reason.SOCKET_IN_USE,
                    "The VMM is to make the socket " + socket + ", and there is something at that path",
                    "Remove it when nobody uses it, or name another path.",
                    null);
        }
    }

    /** Removes a socket that a killed VMM left. Anything else at the path is not ours. */
    static void remove(Path socket) throws IOException {
        try {
            if (Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                Files.deleteIfExists(socket);
            }
        } catch (NoSuchFileException gone) {
            return;
        }
    }
}
