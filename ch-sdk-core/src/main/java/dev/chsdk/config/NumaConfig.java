// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One NUMA node of the guest: {@code --numa} on the command line, {@code numa} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code NumaConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableNumaConfig.class)
public abstract class NumaConfig extends Config implements WithNumaConfig {

    NumaConfig() {}

    /** Number of the node. */
    @JsonProperty("guest_numa_id")
    @Unsigned(32)
    public abstract long guestNumaId();

    /** vCPUs of the node. Unset: none. */
    @JsonProperty("cpus")
    public abstract Optional<CpuSet> cpus();

    /** Distances to other nodes. Unset: the usual ones. */
    @JsonProperty("distances")
    public abstract List<NumaDistance> distances();

    /** Memory zones of the node, by their names. Unset: none. */
    @JsonProperty("memory_zones")
    public abstract List<String> memoryZones();

    /** PCI segments of the node. Segment 0 belongs to node 0. Unset: none. */
    @JsonProperty("pci_segments")
    @Unsigned(16)
    public abstract List<Integer> pciSegments();

    /** Name of a VFIO device that is the node (generic initiator). From v51.0 on. */
    @JsonProperty("device_id")
    @Since("51.0")
    public abstract Optional<String> deviceId();

    /**
     * Adds the distance to another node.
     *
     * @param destination the other node
     *
     * @param distance from 10 to 255
     */
    public final NumaConfig distance(long destination, int distance) {
        return distances(append(distances(), NumaDistance.of(destination, distance)));
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final NumaConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
