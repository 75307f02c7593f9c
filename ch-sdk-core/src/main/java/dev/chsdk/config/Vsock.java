// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of the socket device begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Vsock {

    private Vsock() {}

    /**
     * A device of the given context id.
     *
     * @param cid from 3 to 2<sup>32</sup> - 2
     *
     * @param socket Unix socket on the host
     */
    public static VsockConfig of(long cid, String socket) {
        return ImmutableVsockConfig.builder().cid(cid).socket(socket).build();
    }

    /** As {@link #of(long, String)}. */
    public static VsockConfig of(long cid, Path socket) {
        return of(cid, socket.toString());
    }
}
