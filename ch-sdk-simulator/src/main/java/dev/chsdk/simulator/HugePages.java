// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the host has the huge pages that a configuration asks for. */
final class HugePages {

    private HugePages() {}

    /** Looks at each part of the memory that is to be of huge pages. */
    static void check(ObjectNode config, HostFiles files) throws Refusal {
        JsonNode memory = config.path("memory");
        if (!memory.path("zones").isEmpty()) {
            for (JsonNode zone : memory.path("zones")) {
                checkPart(zone, files);
            }
        } else {
            checkPart(memory, files);
        }
    }

    private static void checkPart(JsonNode part, HostFiles files) throws Refusal {
        if (!part.path("hugepages").asBoolean()) {
            return;
        }
        if (!part.hasNonNull("hugepage_size")) {
            if (!Files.exists(files.ofKernel("/dev/hugepages"))) {
                throw new Refusal(
                        500,
                        "Memory manager error",
                        "Failed to stat filesystem",
                        "No such file or directory (os error 2)");
            }
            return;
        }
        long size = part.path("hugepage_size").asLong();
        if (Long.bitCount(size) != 1) {
            throw new Refusal(
                    500, "Memory manager error", "Failed to create shared file", "No such device (os error 19)");
        }
        if (free(size, files) * size < part.path("size").asLong()) {
            throw new Killed(Signal.BUS, "too few huge pages of " + size + " bytes");
        }
    }

    private static long free(long size, HostFiles files) {
        Path count = files.ofKernel("/sys/kernel/mm/hugepages/hugepages-" + size / 1024 + "kB/free_hugepages");
        try {
            return Long.parseLong(Files.readString(count).strip());
        } catch (IOException e) {
            return 0;
        }
    }
}
