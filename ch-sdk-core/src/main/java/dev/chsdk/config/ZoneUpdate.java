// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import org.immutables.value.Value;

/**
 * A memory zone of a snapshot and the NUMA node of the host that it moves to: an element of {@code zone_updates}.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RestoreConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableZoneUpdate.class)
@CliPair(key = "id", value = "host_numa_node")
public abstract class ZoneUpdate extends Config implements WithZoneUpdate {

    ZoneUpdate() {}

    /** Name of the zone. */
    @JsonProperty("id")
    public abstract String id();

    /** NUMA node of the host. */
    @JsonProperty("host_numa_node")
    @Unsigned(32)
    public abstract long hostNumaNode();

    /** A zone and its new node. */
    public static ZoneUpdate of(String id, long hostNumaNode) {
        return ImmutableZoneUpdate.builder().id(id).hostNumaNode(hostNumaNode).build();
    }
}
