// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.Json;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The answer to {@code vm.info}: what a VM is and does.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmInfoResponse}. This class is immutable and thread-safe.
 */
@Value.Immutable
@InfoStyle
@JsonDeserialize(as = ImmutableVmInfo.class)
public abstract class VmInfo {

    VmInfo() {}

    /**
     * The live description: what was asked for, and what the VMM has added to it since, such as names of devices, resolved
     * pseudo-terminals and hot-plugged devices.
     */
    @JsonProperty("config")
    public abstract VmConfig config();

    /** What the VM does. */
    @JsonProperty("state")
    public abstract VmState state();

    /** Memory of the guest, without what the balloon holds. From v52.0 on with what it has plugged by virtio-mem. */
    @JsonProperty("memory_actual_size")
    public abstract Optional<ByteSize> memoryActualSize();

    /** The devices of a booted VM by their names. Empty before the boot. */
    @JsonProperty("device_tree")
    public abstract Map<String, DeviceNode> deviceTree();

    /**
     * Reads an answer of a VMM, tolerantly.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is no such answer
     */
    public static VmInfo fromVmm(String json) {
        return Json.readReport(json, VmInfo.class);
    }
}
