// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.Unsigned;
import dev.chsdk.wire.Values;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * New totals of a VM: the body of {@code vm.resize}. The VMM sets them in the order of the accessors and does not go back
 * when it refuses a later one.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmResizeData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableVmResize.class)
public abstract class VmResize extends Action implements WithVmResize {

    VmResize() {}

    /** Number of vCPUs, from 1 to the greatest number that the VM was made with. Unset: as it is. */
    @JsonProperty("desired_vcpus")
    @Unsigned(32)
    public abstract OptionalInt vcpus();

    /**
     * Memory of the guest in total, what it booted with included. By ACPI it grows in steps of 128 MiB and shrinks at
     * the next reboot only; by virtio-mem it changes in steps of 2 MiB. Unset: as it is.
     */
    @JsonProperty("desired_ram")
    public abstract Optional<ByteSize> memory();

    /** Memory that the balloon takes away from the guest. Needs a balloon. Unset: as it is. */
    @JsonProperty("desired_balloon")
    public abstract Optional<ByteSize> balloon();

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmResize extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
