// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.wire.Alias;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.Filled;
import dev.chsdk.wire.Filling;
import dev.chsdk.wire.JsonOmit;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * What belongs to the machine as a whole: {@code --platform} on the command line, {@code platform} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code PlatformConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutablePlatformConfig.class)
public abstract class PlatformConfig extends Config implements WithPlatformConfig {

    PlatformConfig() {}

    /** PCI segments, from 1 to 96. Unset: 1 (v53). */
    @JsonProperty("num_pci_segments")
    @Unsigned(16)
    public abstract OptionalInt pciSegments();

    /** PCI segments whose devices are behind the virtual IOMMU. Unset: none. */
    @JsonProperty("iommu_segments")
    @Unsigned(16)
    public abstract List<Integer> iommuSegments();

    /** Bits of an address behind the virtual IOMMU, at most 64. Unset: 64 (v53). */
    @JsonProperty("iommu_address_width_bits")
    @CliKey("iommu_address_width")
    @Unsigned(8)
    public abstract OptionalInt iommuAddressWidthBits();

    /**
     * Serial number of the machine, as SMBIOS shows it. Without effect on aarch64. Unset: none. v53.0 and later
     * report it as {@code system_serial_number}.
     */
    @JsonProperty("serial_number")
    @Alias(value = "system_serial_number", since = "53.0")
    public abstract Optional<String> serialNumber();

    /**
     * UUID of the machine, as SMBIOS shows it. Without effect on aarch64. Unset: none. v53.0 and later report it as
     * {@code system_uuid}.
     */
    @JsonProperty("uuid")
    @Alias(value = "system_uuid", since = "53.0")
    public abstract Optional<String> uuid();

    /**
     * Strings of the maker, as SMBIOS shows them. One with a comma cannot be given on the command line. Unset: none.
     */
    @JsonProperty("oem_strings")
    public abstract List<String> oemStrings();

    /** Whether the VM is protected by Intel TDX. VMMs built with {@code tdx} only. */
    @JsonProperty("tdx")
    public abstract Optional<Boolean> isTdx();

    /** Whether the VM is protected by AMD SEV-SNP. VMMs built with {@code sev_snp} only. */
    @JsonProperty("sev_snp")
    public abstract Optional<Boolean> isSevSnp();

    /** Whether VFIO goes through iommufd. Unset: it does not (v53). From v52.0 on. */
    @JsonProperty("iommufd")
    @Since("52.0")
    @Filled(OnWithDescriptor.class)
    public abstract Optional<Boolean> isIommufd();

    /** Whether passed-through devices may reach each other. Unset: they may (v53). From v52.0 on. */
    @JsonProperty("vfio_p2p_dma")
    @Since("52.0")
    public abstract Optional<Boolean> isVfioP2pDma();

    /** Descriptor of an open {@code /dev/iommu} that the VMM inherits. From v53.0 on. */
    @JsonProperty("iommufd_fd")
    @Since("53.0")
    @JsonOmit(because = "a number of a descriptor means nothing to another process")
    @Unsigned(31)
    public abstract OptionalInt iommufdFd();

    /** Maker of the machine, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("system_manufacturer")
    @Since("53.0")
    public abstract Optional<String> systemManufacturer();

    /** Name of the machine, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("system_product_name")
    @Since("53.0")
    public abstract Optional<String> systemProductName();

    /** Version of the machine, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("system_version")
    @Since("53.0")
    public abstract Optional<String> systemVersion();

    /** Stock number of the machine, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("system_sku_number")
    @Since("53.0")
    public abstract Optional<String> systemSkuNumber();

    /** Family of the machine, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("system_family")
    @Since("53.0")
    public abstract Optional<String> systemFamily();

    /** Tag of the chassis, as SMBIOS shows it. From v53.0 on. */
    @JsonProperty("chassis_asset_tag")
    @Since("53.0")
    public abstract Optional<String> chassisAssetTag();

    /** Protects the VM by Intel TDX. */
    public final PlatformConfig tdx() {
        return tdx(true);
    }

    /** Protects the VM by AMD SEV-SNP. */
    public final PlatformConfig sevSnp() {
        return sevSnp(true);
    }

    /** Lets VFIO go through iommufd. */
    public final PlatformConfig iommufd() {
        return iommufd(true);
    }

    /** Lets passed-through devices reach each other. */
    public final PlatformConfig vfioP2pDma() {
        return vfioP2pDma(true);
    }

    /** A descriptor of an iommufd turns its use on. */
    public static final class OnWithDescriptor implements Filling {

        /** The rule. */
        public OnWithDescriptor() {}

        @Override
        public Optional<JsonNode> whenWritten(ObjectNode platform) {
            return platform.has("iommufd_fd") ? Optional.of(BooleanNode.TRUE) : Optional.empty();
        }

        @Override
        public Optional<JsonNode> whenRead(ObjectNode platform) {
            return Optional.empty();
        }
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final PlatformConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
