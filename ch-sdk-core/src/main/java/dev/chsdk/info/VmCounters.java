// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chsdk.wire.Json;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to {@code vm.counters}: what the disks and network interfaces of a VM have done since its boot or reboot.
 *
 * <p>Devices that a vhost-user back-end serves do not appear. Source: {@code vmm/src/vm.rs}, {@code counters}. This class
 * is immutable and thread-safe.
 *
 * @param devices the counters of each device, by its name
 */
public record VmCounters(Map<String, DeviceCounters> devices) {

    /** Keeps a copy. */
    public VmCounters {
        devices = Map.copyOf(devices);
    }

    /** The counters of a device; empty if there is no such device or it counts nothing. */
    public Optional<DeviceCounters> device(String id) {
        return Optional.ofNullable(devices.get(id));
    }

    /**
     * Reads an answer of a VMM.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is no such answer
     */
    public static VmCounters fromVmm(String json) {
        return Json.readReport(json, VmCounters.class);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static VmCounters of(Map<String, Map<String, BigInteger>> reported) {
        Map<String, DeviceCounters> devices = new TreeMap<>();
        reported.forEach((id, counters) -> devices.put(id, DeviceCounters.of(counters)));
        return new VmCounters(devices);
    }
}
