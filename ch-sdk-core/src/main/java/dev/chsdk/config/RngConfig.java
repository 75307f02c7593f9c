// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The random number generator, which every VM has: {@code --rng} on the command line, {@code rng} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RngConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRngConfig.class)
@Since("52.0")
public abstract class RngConfig extends Config implements WithRngConfig, IommuPciDevice {

    RngConfig() {}

    /** File that the numbers come from. Unset: {@code /dev/urandom} (v53). */
    @JsonProperty("src")
    @JsonNeeds("\"/dev/urandom\"")
    @HostPath
    public abstract Optional<String> src();

    /** Whether the device is put behind the virtual IOMMU. Unset: it is not (v53). */
    @JsonProperty("iommu")
    @Override
    public abstract Optional<Boolean> isIommu();

    /** As {@link #src(String)}. */
    public final RngConfig src(Path src) {
        return src(src.toString());
    }

    /** Puts the device behind the virtual IOMMU. */
    public final RngConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RngConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
