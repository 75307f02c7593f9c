// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of the random number generator begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Rng {

    private Rng() {}

    /** A generator that takes its numbers from a file. */
    public static RngConfig of(String src) {
        return ImmutableRngConfig.builder().build().src(src);
    }

    /** As {@link #of(String)}. */
    public static RngConfig of(Path src) {
        return of(src.toString());
    }
}
