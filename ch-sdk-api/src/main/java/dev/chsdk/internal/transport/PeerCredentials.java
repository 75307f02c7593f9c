// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/**
 * The process that made a socket, as the kernel knows it.
 *
 * @param pid its process id, as seen from here
 * @param uid the id of its user
 */
public record PeerCredentials(long pid, long uid) {

    /** Who listens at a socket; empty when nobody does. The listener need not answer. */
    public static Optional<PeerCredentials> at(Path socket) {
        try (AFUNIXSocket connection = AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(socket))) {
            AFUNIXSocketCredentials credentials = connection.getPeerCredentials();
            return credentials.getPid() <= 0
                    ? Optional.empty()
                    : Optional.of(new PeerCredentials(credentials.getPid(), credentials.getUid()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
