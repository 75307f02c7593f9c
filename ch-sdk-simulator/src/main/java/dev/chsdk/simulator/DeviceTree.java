// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The devices of a booted VM, in the order in which the VMM makes them. Makes the ids that were not given. */
final class DeviceTree {

    private static final long BAR_SIZE = 512 * 1024;

    private final ObjectNode nodes = JsonNodeFactory.instance.objectNode();
    private final SortedMap<Integer, String> firstBus = new TreeMap<>();
    private final Map<Integer, Integer> nextSlots = new HashMap<>();
    private final VmmVersion version;
    private final long top;
    private int ids;
    private int bars32;
    private int bars64;

    private DeviceTree(VmmVersion version, ObjectNode config) {
        this.version = version;
        this.top = 1L << config.path("cpus").path("max_phys_bits").asInt();
        firstBus.put(0, "0000:00:00.0 8086:0d57");
    }

    static DeviceTree of(ObjectNode config, VmmVersion version) {
        DeviceTree tree = new DeviceTree(version, config);
        tree.plain("__ioapic");
        tree.console(config, "serial", "__serial");
        tree.console(config, "debug_console", "__debug_console");
        if (!config.path("console").path("mode").asText().equals("Off")) {
            tree.virtio(config.path("console"), "__console", 3);
        }
        tree.list(config, "disks", "_disk", 2);
        tree.list(config, "net", "_net", 1);
        tree.virtio(config.path("rng"), "__rng", 4);
        tree.list(config, "fs", "_fs", 26);
        tree.list(config, "pmem", "_pmem", 27);
        tree.single(config, "vsock", "_vsock", 19);
        tree.fixed(config, "balloon", "__balloon", 5);
        if (config.path("watchdog").asBoolean()) {
            tree.virtio(config.path("watchdog"), "__watchdog", 35);
        }
        tree.list(config, "vdpa", "_vdpa", 1);
        if (config.path("pvpanic").asBoolean()) {
            tree.pci("__pvpanic", 0, 0, "1b36:0011").add(bar("Mmio32", 0xe7ff_fff0L, 2));
        }
        return tree;
    }

    ObjectNode toJson() {
        return nodes.deepCopy();
    }

    /** The devices of bus 0 of segment 0 as the test guest lists them. */
    String guestView() {
        return String.join(", ", firstBus.values());
    }

    private void console(ObjectNode config, String field, String id) {
        if (!config.path(field).path("mode").asText("Off").equals("Off")) {
            plain(id);
        }
    }

    private void list(ObjectNode config, String field, String prefix, int type) {
        for (JsonNode device : config.path(field)) {
            virtio(device, idOf((ObjectNode) device, prefix), type);
        }
    }

    private void single(ObjectNode config, String field, String prefix, int type) {
        if (config.path(field) instanceof ObjectNode device) {
            virtio(device, idOf(device, prefix), type);
        }
    }

    private void fixed(ObjectNode config, String field, String id, int type) {
        if (config.path(field).isObject()) {
            virtio(config.path(field), id, type);
        }
    }

    /** The device's id; an automatic one is written into the configuration. One counter serves all kinds. */
    private String idOf(ObjectNode device, String prefix) {
        String given = device.path("id").textValue();
        if (given != null) {
            return given;
        }
        String id = prefix + ids++;
        device.put("id", id);
        return id;
    }

    private void virtio(JsonNode device, String id, int type) {
        String transport = "_virtio-pci-" + id;
        boolean isDisk = type == 2;
        JsonNode bar = isDisk
                ? bar("Mmio32", 0xe800_0000L - ++bars32 * BAR_SIZE, BAR_SIZE)
                : bar("Mmio64", nextBase(), BAR_SIZE);
        int segment = device.path("pci_segment").asInt();
        int slot = device.path("pci_device_id").asInt();
        pci(transport, segment, slot, "1af4:" + hex(0x1040 + type, 4)).add(bar);
        ((ArrayNode) nodes.path(transport).path("children")).add(id);
        plain(id);
        ((ObjectNode) nodes.path(id)).put("parent", transport);
    }

    /** Below the top of the address space; how far apart differs by version. */
    private long nextBase() {
        bars64++;
        if (version.isAtLeast(VmmVersion.V53_0)) {
            return top - bars64 * 16L * BAR_SIZE;
        }
        return top - (bars64 + (version.isAtLeast(VmmVersion.V52_0) ? 3L : 8192L)) * BAR_SIZE;
    }

    private static ObjectNode bar(String type, long base, long size) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.putObject("PciBar")
                .put("index", 0)
                .put("base", base)
                .put("size", size)
                .put("type_", type)
                .put("prefetchable", false);
        return resource;
    }

    /** Adds a device on the bus and gives its list of resources. */
    private ArrayNode pci(String id, int segment, int wantedSlot, String hardwareId) {
        int slot = wantedSlot > 0 ? wantedSlot : nextSlots.merge(segment, 1, Integer::sum);
        String address = hex(segment, 4) + ":00:" + hex(slot, 2) + ".0";
        if (segment == 0) {
            firstBus.put(slot, address + " " + hardwareId);
        }
        ArrayNode resources = plain(id);
        ((ObjectNode) nodes.path(id)).put("pci_bdf", address);
        return resources;
    }

    private static String hex(int value, int digits) {
        return HexFormat.of().toHexDigits(value, digits);
    }

    private ArrayNode plain(String id) {
        ObjectNode node = nodes.putObject(id).put("id", id);
        ArrayNode resources = node.putArray("resources");
        node.putArray("children");
        if (!version.isAtLeast(VmmVersion.V53_0)) {
            node.putNull("parent");
            node.putNull("pci_bdf");
        }
        return resources;
    }
}
