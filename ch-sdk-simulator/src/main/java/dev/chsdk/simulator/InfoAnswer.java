// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import org.jspecify.annotations.Nullable;

/** What {@code vm.info} tells of a VM. */
final class InfoAnswer {

    private InfoAnswer() {}

    /**
     * The body of the answer.
     *
     * @param vm null for one that is not booted
     */
    static ObjectNode of(ObjectNode config, @Nullable VirtualMachine vm, VmmVersion version) {
        VirtualMachine.State state = vm == null ? VirtualMachine.State.CREATED : vm.state();
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.set("config", config.deepCopy());
        info.put("state", state.wire());
        info.put("memory_actual_size", memoryActualSize(config, version));
        if (vm != null) {
            info.set("device_tree", vm.devices().toJson());
        } else if (!version.isAtLeast(VmmVersion.V53_0)) {
            info.putNull("device_tree");
        }
        return info;
    }

    /** Up to v51 with what virtio-mem was asked to plug, which no guest here has plugged. */
    private static long memoryActualSize(ObjectNode config, VmmVersion version) {
        long size = MemoryLayout.size(config);
        return version.isAtLeast(VmmVersion.V52_0) ? size : size + MemoryLayout.plugged(config);
    }
}
