// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.util.Optional;
import java.util.OptionalInt;

/** What all devices on the PCI bus have. */
public interface PciDevice {

    /**
     * Name of the device, by which it is removed later. Unique among all devices; must not start with two underscores. Unset:
     * the VMM makes one, such as {@code _disk0}.
     */
    @JsonProperty("id")
    Optional<String> id();

    /** PCI segment that the device is put on, from 0 to one less than {@link PlatformConfig#pciSegments()}. Unset: 0 (v53). */
    @JsonProperty("pci_segment")
    @Unsigned(16)
    OptionalInt pciSegment();

    /** PCI device number within the segment, from 1 to 31. Unset: the VMM chooses. From v52.0 on. */
    @JsonProperty("pci_device_id")
    @Since("52.0")
    @Unsigned(8)
    OptionalInt pciDeviceId();
}
