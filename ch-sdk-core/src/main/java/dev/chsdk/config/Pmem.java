// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of persistent memory begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Pmem {

    private Pmem() {}

    /** Persistent memory that a file backs. */
    public static PmemConfig of(String file) {
        return ImmutablePmemConfig.builder().file(file).build();
    }

    /** As {@link #of(String)}. */
    public static PmemConfig of(Path file) {
        return of(file.toString());
    }
}
