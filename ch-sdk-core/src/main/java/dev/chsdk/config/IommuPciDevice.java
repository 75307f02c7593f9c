// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** What devices have that can be put behind the virtual IOMMU. */
public interface IommuPciDevice extends PciDevice {

    /** Whether the device is put behind the virtual IOMMU. Unset: it is not (v53). */
    @JsonProperty("iommu")
    Optional<Boolean> isIommu();
}
