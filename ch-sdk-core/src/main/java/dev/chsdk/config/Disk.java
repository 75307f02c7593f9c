// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a disk begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Disk {

    private Disk() {}

    /** A disk that holds an image, in the format that the file name says. */
    public static DiskConfig of(String path) {
        return ImmutableDiskConfig.builder().build().path(path);
    }

    /** As {@link #of(String)}. */
    public static DiskConfig of(Path path) {
        return of(path.toString());
    }

    /** A disk past the page cache of the host; {@code path} says which. */
    public static DiskConfig directIo() {
        return ImmutableDiskConfig.builder().build().directIo();
    }

    /** A disk that the guest can only read. */
    public static DiskConfig readonly(String path) {
        return ImmutableDiskConfig.builder().build().readonly(path);
    }

    /** As {@link #readonly(String)}. */
    public static DiskConfig readonly(Path path) {
        return readonly(path.toString());
    }

    /**
     * A disk that a vhost-user back-end serves.
     *
     * @param socket path of its socket
     */
    public static DiskConfig vhostUser(String socket) {
        return ImmutableDiskConfig.builder().build().vhostUser(socket);
    }

    /** As {@link #vhostUser(String)}. */
    public static DiskConfig vhostUser(Path socket) {
        return vhostUser(socket.toString());
    }
}
