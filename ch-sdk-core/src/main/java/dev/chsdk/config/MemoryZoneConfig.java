// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.CliInherited;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * A part of the memory with settings of its own: {@code --memory-zone} on the command line, {@code memory.zones}
 * in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code MemoryZoneConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableMemoryZoneConfig.class)
public abstract class MemoryZoneConfig extends Config implements WithMemoryZoneConfig {

    MemoryZoneConfig() {}

    /** Name of the zone, unique. */
    @JsonProperty("id")
    public abstract String id();

    /** Memory of the zone at boot. Unset: 512 MiB on the command line; JSON demands it (v53). */
    @JsonProperty("size")
    @JsonNeeds("536870912")
    public abstract Optional<ByteSize> size();

    /** File or folder that backs the zone. Unset: anonymous memory. */
    @JsonProperty("file")
    @HostPath
    public abstract Optional<String> file();

    /** Whether other processes may map the zone. Unset: they may not (v53). */
    @JsonProperty("shared")
    public abstract Optional<Boolean> isShared();

    /** Whether the zone is made of huge pages. Unset: it is not (v53). */
    @JsonProperty("hugepages")
    public abstract Optional<Boolean> isHugepages();

    /** Size of a huge page, a power of two. Unset: the host's default size. */
    @JsonProperty("hugepage_size")
    public abstract Optional<ByteSize> hugepageSize();

    /** NUMA node of the host that the memory comes from. Unset: any. */
    @JsonProperty("host_numa_node")
    @Unsigned(32)
    public abstract OptionalLong hostNumaNode();

    /** Memory that can be hot-plugged into the zone; virtio-mem only. Unset: none. */
    @JsonProperty("hotplug_size")
    public abstract Optional<ByteSize> hotplugSize();

    /** Memory that is plugged already. Unset: none. */
    @JsonProperty("hotplugged_size")
    public abstract Optional<ByteSize> hotpluggedSize();

    /** Whether all pages are touched at boot. Unset: they are not (v53). */
    @JsonProperty("prefault")
    public abstract Optional<Boolean> isPrefault();

    /**
     * Whether the host may merge equal pages. Unset: as {@link MemoryConfig#isMergeable()} says. From v52.0 on; before,
     * what the memory says holds for all zones.
     */
    @JsonProperty("mergeable")
    @CliInherited
    @Since("52.0")
    public abstract Optional<Boolean> isMergeable();

    /** Whether the host reserves the memory at boot. Unset: it does not (v53). From v53.0 on. */
    @JsonProperty("reserve")
    @Since("53.0")
    public abstract Optional<Boolean> isReserve();

    /** Lets other processes map the zone. */
    public final MemoryZoneConfig shared() {
        return shared(true);
    }

    /** Makes the zone of huge pages. */
    public final MemoryZoneConfig hugepages() {
        return hugepages(true);
    }

    /** Touches all pages at boot. */
    public final MemoryZoneConfig prefault() {
        return prefault(true);
    }

    /** Lets the host merge equal pages. */
    public final MemoryZoneConfig mergeable() {
        return mergeable(true);
    }

    /** Lets the host reserve the memory at boot. */
    public final MemoryZoneConfig reserve() {
        return reserve(true);
    }

    /** As {@link #file(String)}. */
    public final MemoryZoneConfig file(Path file) {
        return file(file.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final MemoryZoneConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
