// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Unsigned;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * How one PCI segment is laid out: {@code --pci-segment} on the command line, {@code pci_segments} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code PciSegmentConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutablePciSegmentConfig.class)
public abstract class PciSegmentConfig extends Config implements WithPciSegmentConfig {

    PciSegmentConfig() {}

    /** Number of the segment. */
    @JsonProperty("pci_segment")
    @JsonNeeds("0")
    @Unsigned(16)
    public abstract OptionalInt pciSegment();

    /** Its share of the 32-bit window for device memory, beside the other segments' shares. Unset: 1 (v53). */
    @JsonProperty("mmio32_aperture_weight")
    @Unsigned(32)
    public abstract OptionalLong mmio32ApertureWeight();

    /** Its share of the 64-bit window for device memory, beside the other segments' shares. Unset: 1 (v53). */
    @JsonProperty("mmio64_aperture_weight")
    @Unsigned(32)
    public abstract OptionalLong mmio64ApertureWeight();

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final PciSegmentConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
