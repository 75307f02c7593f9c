// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.Values;
import org.immutables.value.Value;

/**
 * A new size of a disk: the body of {@code vm.resize-disk}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmResizeDiskData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableVmResizeDisk.class)
public abstract class VmResizeDisk extends Action implements WithVmResizeDisk {

    VmResizeDisk() {}

    /** Name of the disk. */
    @JsonProperty("id")
    public abstract String id();

    /** Size, a multiple of 512 bytes. Raw images only up to v50.0. */
    @JsonProperty("desired_size")
    public abstract ByteSize size();

    @Override
    void validate() {
        require(size().toBytes() % 512 == 0, "size: " + size() + " is not a multiple of 512 bytes");
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmResizeDisk extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
