// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of the machine as a whole begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Platform {

    private Platform() {}

    /** A machine of the given number of PCI segments, from 1 to 96. */
    public static PlatformConfig pciSegments(int number) {
        return ImmutablePlatformConfig.builder().build().pciSegments(number);
    }
}
