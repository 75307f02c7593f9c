// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One device of a booted VM.
 *
 * <p>Source: {@code vmm/src/device_tree.rs}, {@code DeviceNode}. This class is immutable and thread-safe.
 */
@Value.Immutable
@InfoStyle
@JsonDeserialize(as = ImmutableDeviceNode.class)
public abstract class DeviceNode {

    DeviceNode() {}

    /** Name of the device. */
    @JsonProperty("id")
    public abstract String id();

    /** What it occupies, as the VMM tells it. */
    @JsonProperty("resources")
    public abstract List<JsonNode> resources();

    /** Name of the device that it hangs on. */
    @JsonProperty("parent")
    public abstract Optional<String> parent();

    /** Names of the devices that hang on it. */
    @JsonProperty("children")
    public abstract List<String> children();

    /** Its PCI address, such as {@code 0000:00:03.0}; it stands at the parent of a virtio device. */
    @JsonProperty("pci_bdf")
    public abstract Optional<String> pciBdf();
}
