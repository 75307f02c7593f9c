// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What {@code vm.boot} refuses in a configuration before it opens anything. */
final class BootRules {

    private BootRules() {}

    static void check(ObjectNode config) throws Refusal {
        if (memory(config) == 0) {
            throw new Refusal(500, "Memory manager error", "No memory zones found");
        }
        JsonNode payload = config.path("payload");
        if (!payload.hasNonNull("kernel") && !payload.hasNonNull("firmware")) {
            throw notBootable("No bootitem provided: neither firmware nor kernel");
        }
        if (payload.hasNonNull("kernel") && payload.hasNonNull("firmware")) {
            throw notBootable("Specifying a kernel is not supported when a firmware is provided");
        }
        long boot = config.path("cpus").path("boot_vcpus").asLong();
        long max = config.path("cpus").path("max_vcpus").asLong();
        if (max < boot) {
            throw new Refusal(
                    500, "Failed to validate config", "Max CPUs (" + max + ") lower than boot CPUs (" + boot + ")");
        }
    }

    private static Refusal notBootable(String reason) {
        return new Refusal(500, "Failed to validate config", "Payload configuration is not bootable", reason);
    }

    /** The guest's memory at boot in bytes, over all zones. */
    static long memory(ObjectNode config) {
        JsonNode memory = config.path("memory");
        long size = memory.path("size").asLong();
        for (JsonNode zone : memory.path("zones")) {
            size += zone.path("size").asLong();
        }
        return size;
    }
}
