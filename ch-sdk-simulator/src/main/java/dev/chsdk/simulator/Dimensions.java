// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.HashMap;
import java.util.Map;

/**
 * How many vCPUs and how much memory a booted VM has, and how far that can change. No guest here plugs memory; one gives vCPUs
 * back.
 */
final class Dimensions {

    private static final String MEMORY = "Memory manager error";
    private static final String BALLOON = "balloon";
    private static final long BLOCK = 128L << 20;
    private static final long VIRTIO_MEM_BLOCK = 2L << 20;
    private static final int ACPI_SLOTS = 8;

    private final ObjectNode config;
    private final VmmVersion version;
    private final Map<String, Long> requested = new HashMap<>();
    private final long ramAtBoot;
    private long vcpus;
    private long vcpusToStay;
    private long ram;
    private int slots;

    Dimensions(ObjectNode config, VmmVersion version) {
        this.config = config;
        this.version = version;
        this.ramAtBoot = MemoryLayout.size(config);
        this.ram = ramAtBoot;
        for (JsonNode zone : MemoryLayout.growing(config)) {
            requested.put(MemoryLayout.idOf(zone), zone.path("hotplugged_size").asLong());
        }
    }

    /** The vCPUs of the description run. */
    void begin() {
        vcpus = config.path("cpus").path("boot_vcpus").asLong();
        vcpusToStay = vcpus;
    }

    /** Whether the guest was asked for vCPUs and still has them. */
    boolean vcpusLeave() {
        return vcpusToStay < vcpus;
    }

    /** The guest has given up the vCPUs that it was asked for. */
    void letVcpusGo() {
        vcpus = vcpusToStay;
    }

    /** What was plugged by ACPI since the boot, in bytes. */
    long pluggedRam() {
        return ram - ramAtBoot;
    }

    /** Changes the number of vCPUs. Those that are to leave stay until the guest lets them go. */
    void resizeVcpus(long wanted) throws Refusal {
        if (wanted != vcpus) {
            if (wanted == 0) {
                throw new Refusal(500, "Error from CPU manager", "Requested zero vCPUs");
            }
            if (vcpusLeave()) {
                throw Refusal.tooManyRequests();
            }
            if (wanted > config.path("cpus").path("max_vcpus").asLong()) {
                throw new Refusal(500, "Error from CPU manager", "Requested vCPUs exceed maximum");
            }
            vcpusToStay = wanted;
            vcpus = Math.max(wanted, vcpus);
        }
        ((ObjectNode) config.path("cpus")).put("boot_vcpus", wanted);
    }

    /** Changes the memory as a whole. */
    void resizeRam(long wanted) throws Refusal {
        ObjectNode memory = (ObjectNode) config.path("memory");
        if (memory.path("size").asLong() == 0 && memory.hasNonNull("zones")) {
            throw refused("Impossible to resize guest memory if it is backed by user defined memory regions");
        }
        if (!MemoryLayout.isVirtioMem(config)) {
            plug(wanted);
            memory.put("size", wanted);
            return;
        }
        if (wanted >= ramAtBoot) {
            resizeVirtioMem(memory, wanted - ramAtBoot);
        } else if (version.isAtLeast(VmmVersion.V53_0)) {
            throw belowBoot(wanted, ramAtBoot);
        }
        if (wanted > memory.path("size").asLong()) {
            memory.put("hotplugged_size", wanted - memory.path("size").asLong());
        } else {
            unset(memory, "hotplugged_size");
        }
    }

    private void plug(long wanted) throws Refusal {
        if (wanted <= ram) {
            return;
        }
        if (slots >= ACPI_SLOTS) {
            throw refused("No ACPI slot available");
        }
        if ((wanted - ram) % BLOCK != 0) {
            throw refused("The requested hotplug memory addition is not a valid size");
        }
        if (wanted - ramAtBoot > config.path("memory").path("hotplug_size").asLong()) {
            throw refused("Not enough space in the hotplug RAM region");
        }
        slots++;
        ram = wanted;
    }

    /** Changes one zone of the memory. */
    void resizeZone(String id, long wanted) throws Refusal {
        for (JsonNode candidate : config.path("memory").path("zones")) {
            if (id.equals(candidate.path("id").asText())) {
                ObjectNode zone = (ObjectNode) candidate;
                long size = zone.path("size").asLong();
                if (wanted < size) {
                    throw version.isAtLeast(VmmVersion.V53_0) ? belowBoot(wanted, size) : noSuchZone();
                }
                resizeVirtioMem(zone, wanted - size);
                zone.put("hotplugged_size", wanted - size);
                return;
            }
        }
        throw noSuchZone();
    }

    static Refusal noSuchZone() {
        return new Refusal(500, "Failed resizing a memory zone");
    }

    private void resizeVirtioMem(JsonNode zone, long wanted) throws Refusal {
        String id = MemoryLayout.idOf(zone);
        Long present = requested.get(id);
        if (present == null) {
            throw refused("No virtio-mem resizing handler found");
        }
        long region = zone.path("hotplug_size").asLong();
        if (present == wanted) {
            throw misfit(wanted, "and requested_size are identical");
        }
        if (wanted > region) {
            throw misfit(wanted, "is bigger than region_size 0x" + Long.toHexString(region));
        }
        if (wanted % VIRTIO_MEM_BLOCK != 0) {
            throw misfit(wanted, "is not aligned on block_size 0x" + Long.toHexString(VIRTIO_MEM_BLOCK));
        }
        requested.put(id, wanted);
    }

    private static Refusal misfit(long size, String why) {
        return refused(
                "Failed to virtio-mem resize",
                "Resize invalid argument",
                "Failed to update virtio configuration: ResizeError(new size 0x" + Long.toHexString(size) + " " + why
                        + ")");
    }

    private static Refusal belowBoot(long wanted, long boot) {
        return refused("Invalid resize request: desired_size = " + wanted + " below boot size = " + boot);
    }

    /** Changes the size of the balloon. */
    void resizeBalloon(long wanted) throws Refusal {
        if (!(config.path(BALLOON) instanceof ObjectNode balloon)) {
            throw Refusal.ofDevices("Missing virtio-balloon, can't proceed as expected");
        }
        balloon.put("size", wanted);
    }

    private void unset(ObjectNode node, String field) {
        if (version.isAtLeast(VmmVersion.V53_0)) {
            node.remove(field);
        } else {
            node.putNull(field);
        }
    }

    private static Refusal refused(String... reasons) {
        return Refusal.of(MEMORY, reasons);
    }
}
