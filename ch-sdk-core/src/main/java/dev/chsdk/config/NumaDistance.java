// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import org.immutables.value.Value;

/**
 * How far one NUMA node is from another.
 *
 * <p>On the command line {@code node@distance}. Source: {@code vmm/src/vm_config.rs}, {@code NumaDistance}. This
 * class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableNumaDistance.class)
@CliPair(key = "destination", value = "distance")
public abstract class NumaDistance extends Config implements WithNumaDistance {

    NumaDistance() {}

    /** The other node. */
    @JsonProperty("destination")
    @Unsigned(32)
    public abstract long destination();

    /** The distance; 10 is the own node's. */
    @JsonProperty("distance")
    @Unsigned(8)
    public abstract int distance();

    /** A distance to another node. */
    public static NumaDistance of(long destination, int distance) {
        return ImmutableNumaDistance.builder()
                .destination(destination)
                .distance(distance)
                .build();
    }
}
