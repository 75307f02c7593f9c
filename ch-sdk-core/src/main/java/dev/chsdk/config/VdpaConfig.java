// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * A vDPA device: {@code --vdpa} on the command line, {@code vdpa} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code VdpaConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableVdpaConfig.class)
public abstract class VdpaConfig extends Config implements WithVdpaConfig, IommuPciDevice {

    VdpaConfig() {}

    /** Device of the host, such as {@code /dev/vhost-vdpa-0}. */
    @JsonProperty("path")
    @HostPath
    public abstract String path();

    /** Number of virtqueues. Unset: 1 (v53). */
    @JsonProperty("num_queues")
    @JsonNeeds("1")
    @Unsigned(32)
    public abstract OptionalInt numQueues();

    /** As {@link #path(String)}. */
    public final VdpaConfig path(Path path) {
        return path(path.toString());
    }

    /** Puts the device behind the virtual IOMMU. */
    public final VdpaConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VdpaConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
