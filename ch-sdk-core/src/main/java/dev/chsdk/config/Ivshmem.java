// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of shared memory begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Ivshmem {

    private Ivshmem() {}

    /** Memory that a file backs. */
    public static IvshmemConfig of(String path) {
        return ImmutableIvshmemConfig.builder().path(path).build();
    }

    /** As {@link #of(String)}. */
    public static IvshmemConfig of(Path path) {
        return of(path.toString());
    }
}
