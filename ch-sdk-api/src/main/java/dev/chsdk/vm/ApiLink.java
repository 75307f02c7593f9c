// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.internal.journal.Leftovers;
import dev.chsdk.internal.journal.SocketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
                        + (link ? " is a link to something that is in use" : " is taken by a file that is no link"),
                "Set CH_API_SOCKET to another path, or "
                        + (link ? "end the VM that it leads to." : "remove it when nobody uses it."),
                null);
    }

    /** Where the link is made at first. One JVM at a time can: it may put it in place of a dead link. */
    Path draft() {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    /** Makes the link, in place of a dead one. */
    void make() throws IOException {
        if (isDeadLink(draft())) { // of a JVM that was killed in the middle of this
            Files.deleteIfExists(draft());
        }
        Files.createSymbolicLink(draft(), socket);
        try {
            if (isDeadLink(path)) {
                Files.move(draft(), path, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createSymbolicLink(path, socket);
            }
        } finally {
            Files.deleteIfExists(draft());
        }
    }

    /** Removes the link if it is still this one. */
    void remove() throws IOException {
        if (Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(socket)) {
            Files.deleteIfExists(path);
        }
    }

    /** Whether it is a link that leads nowhere, or to a socket at which nobody listens and nobody is about to. */
    private static boolean isDeadLink(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return false;
        }
        try {
            Path target = path.resolveSibling(Files.readSymbolicLink(path));
            return !Leftovers.isInUse(target.getParent()) && (!Files.exists(target) || SocketFile.isDead(target));
        } catch (IOException unknown) {
            return false;
        }
    }
}
