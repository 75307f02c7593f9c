// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The guest's memory as a configuration describes it, in bytes. */
final class MemoryLayout {

    private static final long LOW_END = 0xc000_0000L;
    private static final long HIGH_START = 1L << 32;
    private static final long BLOCK = 128L << 20;

    private MemoryLayout() {}

    /** What the guest has at boot, over all zones, without what is plugged by virtio-mem. */
    static long size(ObjectNode config) {
        JsonNode memory = config.path("memory");
        long size = memory.path("size").asLong();
        for (JsonNode zone : memory.path("zones")) {
            size += zone.path("size").asLong();
        }
        return size;
    }

    /** What has been plugged by virtio-mem, or asked for. */
    static long plugged(ObjectNode config) {
        JsonNode memory = config.path("memory");
        long size = memory.path("hotplugged_size").asLong();
        for (JsonNode zone : memory.path("zones")) {
            size += zone.path("hotplugged_size").asLong();
        }
        return size;
    }

    static boolean isVirtioMem(ObjectNode config) {
        return config.path("memory").path("hotplug_method").asText().equals("VirtioMem");
    }

    /** The zones that can grow by virtio-mem: the zones themselves, or the memory as a whole. */
    static List<JsonNode> growing(ObjectNode config) {
        List<JsonNode> growing = new ArrayList<>();
        if (isVirtioMem(config)) {
            JsonNode memory = config.path("memory");
            for (JsonNode zone : memory.path("zones").isEmpty() ? List.of(memory) : memory.path("zones")) {
                if (zone.hasNonNull("hotplug_size")) {
                    growing.add(zone);
                }
            }
        }
        return growing;
    }

    /** The id of a growing zone, which the memory as a whole has none of its own of. */
    static String idOf(JsonNode zone) {
        return zone.path("id").asText("mem0");
    }

    /** The first address behind the memory and all that can be plugged. */
    static long end(ObjectNode config) {
        long size = size(config);
        long hotplug = config.path("memory").path("hotplug_size").asLong();
        long end = size <= LOW_END ? HIGH_START : HIGH_START + size - LOW_END;
        if (hotplug > 0) {
            end = aligned(end);
        }
        for (JsonNode zone : growing(config)) {
            end = aligned(end) + zone.path("hotplug_size").asLong();
        }
        return isVirtioMem(config) ? end : end + hotplug;
    }

    private static long aligned(long address) {
        return (address + BLOCK - 1) / BLOCK * BLOCK;
    }
}
