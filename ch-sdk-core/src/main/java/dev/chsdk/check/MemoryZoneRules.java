// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.value.ByteSize;

/** One zone of memory by itself. Source: {@code vmm/src/memory_manager.rs}. */
final class MemoryZoneRules {

    private static final ByteSize VIRTIO_MEM_BLOCK = ByteSize.mib(128);

    private MemoryZoneRules() {}

    static void check(Inspection found, MemoryZoneConfig zone, String path, boolean acpi) {
        if (acpi) {
            zone.hotplugSize()
                    .ifPresent(size -> found.refused(
                            new Place("11.7", path + ".hotplug_size", size),
                            "memory is plugged into a zone with virtio-mem only",
                            "set memory.hotplug_method to virtio-mem",
                            "Invalid hotplug method associated with memory zones resizing capability"));
        } else {
            zone.hotplugSize().ifPresent(size -> virtioMem(found, path + ".hotplug_size", size));
        }
        if (on(zone.isShared())
                && zone.file().isPresent()
                && zone.hostNumaNode().isPresent()) {
            found.refused(
                    new Place(
                            "11.8",
                            path + ".host_numa_node",
                            zone.hostNumaNode().getAsLong()),
                    "a shared zone in a file takes its pages from that file",
                    "leave out one of shared, file and host_numa_node",
                    "Invalid to try applying a NUMA policy to a memory zone that is memory mapped with MAP_SHARED");
        }
    }

    static void virtioMem(Inspection found, String path, ByteSize size) {
        if (size.toBytes() % VIRTIO_MEM_BLOCK.toBytes() != 0) {
            found.refused(
                    new Place("11.10", path, size),
                    "virtio-mem plugs blocks of " + VIRTIO_MEM_BLOCK,
                    "write a multiple of " + VIRTIO_MEM_BLOCK,
                    "Virtio-mem size is not aligned with " + VIRTIO_MEM_BLOCK.toBytes());
        }
    }
}
