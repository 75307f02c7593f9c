// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The balloon, by which the guest gives memory back: {@code --balloon} on the command line, {@code balloon} in
 * the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code BalloonConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableBalloonConfig.class)
@Since("53.0")
public abstract class BalloonConfig extends Config implements WithBalloonConfig, IommuPciDevice {

    BalloonConfig() {}

    /** Memory taken from the guest, at most what it has. Unset: 0 (v53). */
    @JsonProperty("size")
    @JsonNeeds("0")
    public abstract Optional<ByteSize> size();

    /** Whether the guest may take memory back when it runs out. Unset: it may not (v53). */
    @JsonProperty("deflate_on_oom")
    public abstract Optional<Boolean> isDeflateOnOom();

    /** Whether the guest reports free pages, which the host takes back. Unset: it does not (v53). */
    @JsonProperty("free_page_reporting")
    public abstract Optional<Boolean> isFreePageReporting();

    /** Lets the guest take memory back when it runs out. */
    public final BalloonConfig deflateOnOom() {
        return deflateOnOom(true);
    }

    /** Lets the guest report free pages. */
    public final BalloonConfig freePageReporting() {
        return freePageReporting(true);
    }

    /** Puts the device behind the virtual IOMMU. */
    public final BalloonConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final BalloonConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
