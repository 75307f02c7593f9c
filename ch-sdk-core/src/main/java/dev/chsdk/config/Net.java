// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a network interface begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Net {

    private Net() {}

    /** An interface on a TAP of the host. */
    public static NetConfig tap(String name) {
        return ImmutableNetConfig.builder().build().tap(name);
    }

    /**
     * An interface with the given virtqueues.
     *
     * @param number virtqueues, two for each pair
     *
     * @param size slots in each, a power of two
     */
    public static NetConfig queues(int number, int size) {
        return ImmutableNetConfig.builder().build().queues(number, size);
    }

    /**
     * An interface that a vhost-user back-end serves.
     *
     * @param socket path of its socket
     */
    public static NetConfig vhostUser(String socket) {
        return ImmutableNetConfig.builder().build().vhostUser(socket);
    }

    /** As {@link #vhostUser(String)}. */
    public static NetConfig vhostUser(Path socket) {
        return vhostUser(socket.toString());
    }
}
