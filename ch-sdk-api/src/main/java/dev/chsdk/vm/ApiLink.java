// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A link at a well-known path to the API socket in a run directory. */
record ApiLink(Path path, Path socket) {

    /**
     * Makes sure that nothing that lives is in the way.
     *
     * @throws VmmLaunchException if there is anything but a link that leads to no listening socket
     */
    static void requireFree(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || isDeadLink(path)) {
            return;
        }
        boolean link = Files.isSymbolicLink(path);
        throw new VmmLaunchException(
                Reason.SOCKET_IN_USE,
                "The API socket's path " + path
                        + (link ? " leads to a living VMM" : " is taken by a file that is no link"),
                "Set CH_API_SOCKET to another path, or "
                        + (link ? "end that VMM first." : "remove it when nobody uses it."),
                null);
    }

    /** Makes the link, in place of a dead one. */
    void make() throws IOException {
        if (isDeadLink(path)) {
            Files.deleteIfExists(path);
        }
        Files.createSymbolicLink(path, socket);
    }

    /** Removes the link if it is still this one. */
    void remove() throws IOException {
        if (Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(socket)) {
            Files.deleteIfExists(path);
        }
    }

    private static boolean isDeadLink(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return false;
        }
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther() && !isListening(path);
        } catch (NoSuchFileException leadsNowhere) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isListening(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
