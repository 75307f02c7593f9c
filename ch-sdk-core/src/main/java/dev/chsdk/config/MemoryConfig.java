// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.CliFlag;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The memory of the VM: {@code --memory} on the command line, {@code memory} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code MemoryConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableMemoryConfig.class)
public abstract class MemoryConfig extends Config implements WithMemoryConfig {

    MemoryConfig() {}

    /** Memory at boot. 0 when there are zones. Unset: 512 MiB (v53). */
    @JsonProperty("size")
    @JsonNeeds("536870912")
    public abstract Optional<ByteSize> size();

    /**
     * Whether the host may merge equal pages (KSM). Unset: it may not (v53). Excludes {@link #isShared()} from v52.0
     * on.
     */
    @JsonProperty("mergeable")
    public abstract Optional<Boolean> isMergeable();

    /** How memory is hot-plugged. Unset: by ACPI (v53). */
    @JsonProperty("hotplug_method")
    public abstract Optional<HotplugMethod> hotplugMethod();

    /**
     * Memory that can be hot-plugged, beyond {@link #size()}. A multiple of 128 MiB with virtio-mem. Unset: none.
     */
    @JsonProperty("hotplug_size")
    public abstract Optional<ByteSize> hotplugSize();

    /** Memory that is plugged already, with virtio-mem. Unset: none. */
    @JsonProperty("hotplugged_size")
    public abstract Optional<ByteSize> hotpluggedSize();

    /** Whether other processes may map the memory, which vhost-user devices need. Unset: they may not (v53). */
    @JsonProperty("shared")
    public abstract Optional<Boolean> isShared();

    /**
     * Whether the memory is made of huge pages that the host has reserved. When too few are left and neither {@link
     * #isPrefault()} nor {@link #isReserve()} is set, the VMM dies of SIGBUS later. Unset: it is not (v53).
     */
    @JsonProperty("hugepages")
    public abstract Optional<Boolean> isHugepages();

    /** Size of a huge page, a power of two. Only with {@link #isHugepages()}. Unset: the host's default size. */
    @JsonProperty("hugepage_size")
    public abstract Optional<ByteSize> hugepageSize();

    /** Whether all pages are touched at boot, which takes longer and fails early. Unset: they are not (v53). */
    @JsonProperty("prefault")
    public abstract Optional<Boolean> isPrefault();

    /** Whether transparent huge pages are asked for. Unset: they are (v53). */
    @JsonProperty("thp")
    public abstract Optional<Boolean> isThp();

    /**
     * Whether the host reserves the memory at boot, so that a shortage is an error and not a later death. Unset: it
     * does not (v53). From v53.0 on.
     */
    @JsonProperty("reserve")
    @Since("53.0")
    public abstract Optional<Boolean> isReserve();

    /** Zones of memory with settings of their own. {@link #size()} is 0 then. */
    @JsonProperty("zones")
    @CliFlag("memory-zone")
    public abstract List<MemoryZoneConfig> zones();

    /** Lets the host merge equal pages. */
    public final MemoryConfig mergeable() {
        return mergeable(true);
    }

    /** Lets other processes map the memory. */
    public final MemoryConfig shared() {
        return shared(true);
    }

    /** Makes the memory of huge pages. */
    public final MemoryConfig hugepages() {
        return hugepages(true);
    }

    /** Touches all pages at boot. */
    public final MemoryConfig prefault() {
        return prefault(true);
    }

    /** Asks for transparent huge pages. */
    public final MemoryConfig thp() {
        return thp(true);
    }

    /** Lets the host reserve the memory at boot. */
    public final MemoryConfig reserve() {
        return reserve(true);
    }

    /** Sets the memory at boot, in MiB. */
    public final MemoryConfig mib(long mib) {
        return size(ByteSize.mib(mib));
    }

    /** Sets the memory at boot, in GiB. */
    public final MemoryConfig gib(long gib) {
        return size(ByteSize.gib(gib));
    }

    /**
     * Lets memory be plugged while the VM runs, by virtio-mem.
     *
     * @param mib how much beyond the memory at boot, in MiB; a multiple of 128
     */
    public final MemoryConfig virtioMem(long mib) {
        return hotplugMethod(HotplugMethod.VIRTIO_MEM).hotplugSize(ByteSize.mib(mib));
    }

    /** Adds a zone. */
    public final MemoryConfig zone(MemoryZoneConfig zone) {
        return zones(append(zones(), zone));
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final MemoryConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
