// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Json;
import org.immutables.value.Value;

/**
 * The answer to an addition to a booted VM: what has become of the device.
 *
 * <p>Source: {@code vmm/src/vm.rs} and {@code vmm/src/device_manager.rs}, {@code PciDeviceInfo}. This class is immutable
 * and thread-safe.
 */
@Value.Immutable
@InfoStyle
@JsonDeserialize(as = ImmutablePciDeviceInfo.class)
public abstract class PciDeviceInfo {

    PciDeviceInfo() {}

    /** Name of the device: the one that was given, or one that the VMM made, such as {@code _disk4}. */
    @JsonProperty("id")
    public abstract String id();

    /** Its PCI address: segment, bus, device and function in hexadecimal, such as {@code 0000:00:05.0}. */
    @JsonProperty("bdf")
    public abstract String bdf();

    /**
     * Reads an answer of a VMM, tolerantly.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is no such answer
     */
    public static PciDeviceInfo fromVmm(String json) {
        return Json.readReport(json, PciDeviceInfo.class);
    }
}
