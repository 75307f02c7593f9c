// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.immutables.value.Value;

/**
 * A virtio clock: {@code --rtc} on the command line, {@code rtc} in the API. From v53.0 on.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RtcConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRtcConfig.class)
public abstract class RtcConfig extends Config implements WithRtcConfig, IommuPciDevice {

    RtcConfig() {}

    /** Puts the device behind the virtual IOMMU. */
    public final RtcConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RtcConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
