// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonOmit;
import dev.chsdk.wire.RequiredUntil;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * A device of the host that is passed through by VFIO: {@code --device} on the command line, {@code devices} in
 * the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code DeviceConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableDeviceConfig.class)
public abstract class DeviceConfig extends Config implements WithDeviceConfig, IommuPciDevice {

    DeviceConfig() {}

    /**
     * Folder of the device in sysfs, such as {@code /sys/bus/pci/devices/0000:01:00.0/}. Kept letter by letter.
     */
    @JsonProperty("path")
    @RequiredUntil("53.0")
    @HostPath
    public abstract Optional<String> path();

    /** Descriptor of the open device that the VMM inherits, in place of a path. From v53.0 on. */
    @JsonProperty("fd")
    @Since("53.0")
    @JsonOmit(
            because =
                    "a number of a descriptor means nothing to another process; the client passes an open one with vm.add-device")
    @Unsigned(31)
    public abstract OptionalInt fd();

    /** Clique of NVIDIA GPUs that may reach each other, from 0 to 15. */
    @JsonProperty("x_nv_gpudirect_clique")
    @Unsigned(8)
    public abstract OptionalInt nvGpudirectClique();

    /** BARs, from 0 to 5, that are not mapped into the VMM. From v52.0 on. */
    @JsonProperty("x_exclude_mmap_bars")
    @Since("52.0")
    @Unsigned(value = 8, max = 5)
    public abstract List<Integer> excludeMmapBars();

    /** As {@link #path(String)}; a trailing slash is lost. */
    public final DeviceConfig path(Path path) {
        return path(path.toString());
    }

    /** Puts the device behind the virtual IOMMU. */
    public final DeviceConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final DeviceConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
