// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import org.immutables.value.Value;

/**
 * Descriptors for one restored network interface.
 *
 * <p>On the command line {@code id@[fds]}. Source: {@code vmm/src/config.rs}, {@code RestoredNetConfig}. This
 * class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRestoredNetConfig.class)
@CliPair(key = "id", value = "fds")
public abstract class RestoredNetConfig extends Config implements WithRestoredNetConfig {

    RestoredNetConfig() {}

    /** Name of the interface. */
    @JsonProperty("id")
    public abstract String id();

    /** Descriptors of open TAPs that the VMM inherits. */
    @JsonProperty("fds")
    @Unsigned(31)
    public abstract List<Integer> fds();

    /** An interface and its descriptors. */
    public static RestoredNetConfig of(String id, List<Integer> fds) {
        return ImmutableRestoredNetConfig.builder().id(id).fds(fds).build();
    }
}
