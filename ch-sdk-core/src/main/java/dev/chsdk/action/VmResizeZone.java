// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.Values;
import org.immutables.value.Value;

/**
 * A new size of a memory zone: the body of {@code vm.resize-zone}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmResizeZoneData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableVmResizeZone.class)
public abstract class VmResizeZone extends Action implements WithVmResizeZone {

    VmResizeZone() {}

    /** Name of the zone. */
    @JsonProperty("id")
    public abstract String id();

    /** Memory of the zone in total, what it booted with included. */
    @JsonProperty("desired_ram")
    public abstract ByteSize size();

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmResizeZone extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
