// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Values;
import org.immutables.value.Value;

/**
 * A device that is to go: the body of {@code vm.remove-device}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmRemoveDeviceData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableVmRemoveDevice.class)
public abstract class VmRemoveDevice extends Action implements WithVmRemoveDevice {

    VmRemoveDevice() {}

    /** Name of the device. */
    @JsonProperty("id")
    public abstract String id();

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmRemoveDevice extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
