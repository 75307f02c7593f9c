// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import org.immutables.value.Value;

/**
 * A VFIO device of a snapshot and the descriptor that it gets: an element of {@code vfio_fds}.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RestoreConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRestoredVfioConfig.class)
@CliPair(key = "id", value = "fd")
public abstract class RestoredVfioConfig extends Config implements WithRestoredVfioConfig {

    RestoredVfioConfig() {}

    /** Name of the device. */
    @JsonProperty("id")
    public abstract String id();

    /**
     * Descriptor of the open device that the VMM inherits. In JSON the number means nothing: the client passes open ones with
     * {@code vm.restore}.
     */
    @JsonProperty("fd")
    @Unsigned(31)
    public abstract int fd();

    /** A device and its descriptor. */
    public static RestoredVfioConfig of(String id, int fd) {
        return ImmutableRestoredVfioConfig.builder().id(id).fd(fd).build();
    }
}
