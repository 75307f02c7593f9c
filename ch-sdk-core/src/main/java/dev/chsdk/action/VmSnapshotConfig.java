// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Values;
import org.immutables.value.Value;

/**
 * Where a snapshot goes: the body of {@code vm.snapshot}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmSnapshotConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableVmSnapshotConfig.class)
public abstract class VmSnapshotConfig extends Action implements WithVmSnapshotConfig {

    VmSnapshotConfig() {}

    /** {@code file://} and the absolute path of a folder that is there. */
    @JsonProperty("destination_url")
    public abstract String destinationUrl();

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmSnapshotConfig extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
