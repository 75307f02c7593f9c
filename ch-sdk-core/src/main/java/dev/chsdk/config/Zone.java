// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import dev.chsdk.value.ByteSize;

/**
 * Where a description of a memory zone begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Zone {

    private Zone() {}

    /** A zone of the given name and size. */
    public static MemoryZoneConfig of(String id, ByteSize size) {
        return ImmutableMemoryZoneConfig.builder().id(id).build().size(size);
    }
}
