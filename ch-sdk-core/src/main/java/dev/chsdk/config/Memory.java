// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import dev.chsdk.value.ByteSize;

/**
 * Where a description of the memory begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Memory {

    private Memory() {}

    /** Memory at boot. */
    public static MemoryConfig of(ByteSize size) {
        return ImmutableMemoryConfig.builder().build().size(size);
    }

    /** Memory at boot, in MiB. */
    public static MemoryConfig mib(long mib) {
        return ImmutableMemoryConfig.builder().build().mib(mib);
    }

    /** Memory at boot, in GiB. */
    public static MemoryConfig gib(long gib) {
        return ImmutableMemoryConfig.builder().build().gib(gib);
    }

    /** Memory of huge pages, as much as the VMM takes by itself until {@code size} says otherwise. */
    public static MemoryConfig hugepages() {
        return ImmutableMemoryConfig.builder().build().hugepages();
    }

    /** Memory in zones. */
    public static MemoryConfig zones(MemoryZoneConfig... zones) {
        return ImmutableMemoryConfig.builder().build().size(ByteSize.bytes(0)).zones(zones);
    }
}
