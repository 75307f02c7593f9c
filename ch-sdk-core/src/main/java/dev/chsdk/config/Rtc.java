// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of the virtio clock begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Rtc {

    private Rtc() {}

    /** A virtio clock. */
    public static RtcConfig device() {
        return ImmutableRtcConfig.builder().build();
    }
}
