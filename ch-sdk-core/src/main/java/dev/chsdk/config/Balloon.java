// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import dev.chsdk.value.ByteSize;

/**
 * Where a description of the balloon begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Balloon {

    private Balloon() {}

    /** A balloon that takes the given memory from the guest. */
    public static BalloonConfig of(ByteSize size) {
        return ImmutableBalloonConfig.builder().build().size(size);
    }
}
