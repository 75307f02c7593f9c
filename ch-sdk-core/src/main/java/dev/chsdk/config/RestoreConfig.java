// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * What a VM is restored from: {@code --restore} on the command line, the body of {@code vm.restore} in the API.
 *
 * <p>Source: {@code vmm/src/config.rs}, {@code RestoreConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRestoreConfig.class)
public abstract class RestoreConfig extends Config implements WithRestoreConfig {

    RestoreConfig() {}

    /** Where the snapshot is: {@code file://} and the absolute path of its folder. */
    @JsonProperty("source_url")
    public abstract String sourceUrl();

    /** Whether all memory is touched while it is restored. Unset: it is not (v53). */
    @JsonProperty("prefault")
    public abstract Optional<Boolean> isPrefault();

    /** Descriptors for the network interfaces that had some. */
    @JsonProperty("net_fds")
    public abstract List<RestoredNetConfig> netFds();

    /** How memory is read. Unset: copied (v53). From v52.0 on. */
    @JsonProperty("memory_restore_mode")
    @Since("52.0")
    public abstract Optional<MemoryRestoreMode> memoryRestoreMode();

    /** Whether the VM runs on at once. Unset: it is paused (v53). From v52.0 on. */
    @JsonProperty("resume")
    @Since("52.0")
    public abstract Optional<Boolean> isResume();

    /** Descriptors for the VFIO devices that had one. From the version after v53.0 on. Unset: none. */
    @JsonProperty("vfio_fds")
    @Since("53.1")
    public abstract List<RestoredVfioConfig> vfioFds();

    /**
     * Descriptor of the iommufd that the VMM inherits. In JSON only its presence counts: the client passes an open one
     * with {@code vm.restore}. From the version after v53.0 on. Unset: none.
     */
    @JsonProperty("iommufd_fd")
    @Since("53.1")
    @Unsigned(31)
    public abstract OptionalInt iommufdFd();

    /** Memory zones that move to another NUMA node of the host. From the version after v53.0 on. Unset: none. */
    @JsonProperty("zone_updates")
    @Since("53.1")
    public abstract List<ZoneUpdate> zoneUpdates();

    /** Touches all memory while it is restored. */
    public final RestoreConfig prefault() {
        return prefault(true);
    }

    /** Lets the VM run on at once. */
    public final RestoreConfig resume() {
        return resume(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RestoreConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
