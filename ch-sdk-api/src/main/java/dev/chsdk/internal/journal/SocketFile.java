// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Unix socket in the file system, and whether somebody listens there. */
public final class SocketFile {

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private SocketFile() {}

    /** Whether there is a socket at the path, links followed, and certainly nobody listens: a connection is refused. */
    public static boolean isDead(Path path) {
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            return (mode & FILE_TYPE) == SOCKET && isRefused(path);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isRefused(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }
}
