// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a shared folder begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Fs {

    private Fs() {}

    /**
     * A shared folder.
     *
     * @param tag name under which the guest mounts it, at most 36 bytes
     *
     * @param socket socket of virtiofsd
     */
    public static FsConfig of(String tag, String socket) {
        return ImmutableFsConfig.builder().tag(tag).socket(socket).build();
    }

    /** As {@link #of(String, String)}. */
    public static FsConfig of(String tag, Path socket) {
        return of(tag, socket.toString());
    }
}
