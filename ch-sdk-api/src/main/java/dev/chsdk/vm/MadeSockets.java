// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.NetConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VhostMode;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.internal.journal.SocketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sockets that a VMM makes where its VM's description says. It removes them when it ends, but not when it is killed. */
final class MadeSockets {

    private MadeSockets() {}

    /** Those outside the run directory. One with a relative path is in it. */
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
                .filter(Path::isAbsolute)
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

    /** Removes a socket that a killed VMM left. One at which somebody listens is another VM's. */
    static void remove(Path socket) throws IOException {
        if (!Files.isSymbolicLink(socket) && SocketFile.isDead(socket)) {
            Files.deleteIfExists(socket);
        }
    }
}
