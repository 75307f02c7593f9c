// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of a PCI segment begins.
 *
 * <p>The methods are thread-safe.
 */
public final class PciSegment {

    private PciSegment() {}

    /** The segment of the given number. */
    public static PciSegmentConfig of(int number) {
        return ImmutablePciSegmentConfig.builder().build().pciSegment(number);
    }
}
