// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The devices of a booted VM. Makes the ids that were not given. */
final class DeviceTree {

    private static final String TRANSPORT = "_virtio-pci-";
    private static final Pattern BDF = Pattern.compile("(\\p{XDigit}{4}):00:(\\p{XDigit}{2})\\.0");
    private static final JsonNode NO_PLACE = JsonNodeFactory.instance.objectNode();

    private final ObjectNode nodes = JsonNodeFactory.instance.objectNode();
    private final Map<String, Integer> virtioTypes = new HashMap<>();
    private final PciBus bus = new PciBus();
    private final Set<String> idsAtBoot = new HashSet<>();
    private final List<Made> made = new ArrayList<>();
    private final Set<String> askedBack = new LinkedHashSet<>();
    private final VmmVersion version;
    private final Apertures apertures;
    private int ids;

    /** A virtio device that has no place on the bus yet. */
    private record Made(JsonNode device, String id, int type) {}

    /** Where a device is on the bus. */
    record Place(String id, String bdf) {}

    private DeviceTree(VmmVersion version, ObjectNode config) {
        this.version = version;
        this.apertures = new Apertures(config, version);
        for (DeviceKind kind : DeviceKind.values()) {
            kind.in(config).forEach(device -> idsAtBoot.add(device.path("id").asText()));
        }
    }

    /** The tree after a boot: all devices are made first, then each is put on the bus. */
    static DeviceTree of(ObjectNode config, VmmVersion version) throws Refusal {
        DeviceTree tree = new DeviceTree(version, config);
        tree.plain("__ioapic");
        tree.console(config, "serial", "__serial");
        tree.console(config, "debug_console", "__debug_console");
        tree.make(config);
        tree.reserveSlots(config);
        for (Made device : tree.made) {
            tree.connect(device, false);
        }
        if (config.path("iommu").asBoolean()) {
            tree.connect(tree.make(NO_PLACE, "__iommu", 23), false);
        }
        if (config.path("pvpanic").asBoolean()) {
            tree.pci("__pvpanic", NO_PLACE, "1b36:0011").add(tree.apertures.smallBar(2));
        }
        return tree;
    }

    private void make(ObjectNode config) throws Refusal {
        if (!config.path("console").path("mode").asText().equals("Off")) {
            make(config.path("console"), "__console", 3);
        }
        makeAll(config, DeviceKind.DISK, DeviceKind.NET);
        make(config.path("rng"), "__rng", 4);
        makeAll(config, DeviceKind.GENERIC, DeviceKind.FS, DeviceKind.PMEM, DeviceKind.VSOCK);
        for (JsonNode zone : MemoryLayout.growing(config)) {
            make(NO_PLACE, MemoryLayout.idOf(zone), 24);
        }
        if (config.path("balloon").isObject()) {
            make(config.path("balloon"), "__balloon", 5);
        }
        if (config.path("watchdog").asBoolean()) {
            make(NO_PLACE, "__watchdog", 35);
        }
        makeAll(config, DeviceKind.VDPA);
        if (config.path("rtc").isObject()) {
            make(config.path("rtc"), "__rtc", 17);
        }
    }

    private void makeAll(ObjectNode config, DeviceKind... kinds) throws Refusal {
        for (DeviceKind kind : kinds) {
            for (ObjectNode device : kind.in(config)) {
                makeOne(kind, device);
            }
        }
    }

    private Made makeOne(DeviceKind kind, ObjectNode device) throws Refusal {
        int type = kind == DeviceKind.GENERIC ? device.path("device_type").asInt() : kind.virtioType();
        Made result = make(device, idOf(device, kind.prefix()), type);
        if (kind == DeviceKind.PMEM) {
            node(result.id())
                    .withArray("resources")
                    .add(apertures.content(device.path("pci_segment").asInt(), Backends.pmemSize(device)));
        }
        return result;
    }

    private Made make(JsonNode device, String id, int type) {
        plain(id);
        virtioTypes.put(id, type);
        Made result = new Made(device, id, type);
        made.add(result);
        return result;
    }

    private void reserveSlots(ObjectNode config) throws Refusal {
        for (Made device : made) {
            reserveSlot(device.device());
        }
        for (DeviceKind kind : List.of(DeviceKind.VFIO, DeviceKind.USER)) {
            for (ObjectNode device : kind.in(config)) {
                reserveSlot(device);
            }
        }
    }

    private void reserveSlot(JsonNode device) throws Refusal {
        if (device.hasNonNull("pci_device_id")) {
            bus.reserve(
                    device.path("pci_segment").asInt(),
                    device.path("pci_device_id").asInt());
        }
    }

    /** Gives a device an id that has none. */
    void name(DeviceKind kind, ObjectNode device) {
        idOf(device, kind.prefix());
    }

    /**
     * Adds a device to the running VM.
     *
     * @return where it is on the bus
     */
    String plug(DeviceKind kind, ObjectNode device) throws Refusal {
        Made result = makeOne(kind, device);
        if (device.hasNonNull("pci_device_id")) {
            bus.take(
                    device.path("pci_segment").asInt(),
                    device.path("pci_device_id").asInt());
        }
        return connect(result, true);
    }

    /** Refuses an id that is in use, or that the VMM keeps for itself. */
    void checkNewId(@Nullable String id) throws Refusal {
        if (id != null && nodes.has(id)) {
            throw new Refusal(500, "Error from device manager", "Invalid identifier as it is not unique: " + id);
        }
    }

    ObjectNode toJson() {
        return nodes.deepCopy();
    }

    /** The devices of bus 0 of segment 0 as the test guest lists them. */
    String guestView() {
        return bus.guestView();
    }

    boolean has(String id) {
        return nodes.has(id);
    }

    /** The ids of the virtio devices of a type, also of those that the guest has yet to let go. */
    List<String> idsOf(DeviceKind kind) {
        return virtioTypes.entrySet().stream()
                .filter(entry -> entry.getValue() == kind.virtioType())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The virtio type behind a node of the tree or the node of its transport; absent for what is no virtio device. */
    @Nullable
    Integer virtioType(String id) {
        return virtioTypes.get(id.startsWith(TRANSPORT) ? id.substring(TRANSPORT.length()) : id);
    }

    /** Asks the guest for a device, by its id or that of its transport. */
    void askBack(String id) {
        askedBack.add(id.startsWith(TRANSPORT) ? id.substring(TRANSPORT.length()) : id);
    }

    /** The guest lets go of the devices that it was asked for. The test guest looks at the first segment only. */
    List<Place> letGo() {
        List<Place> gone = new ArrayList<>();
        for (String id : List.copyOf(askedBack)) {
            JsonNode transport = nodes.path(TRANSPORT + id);
            String bdf = transport.path("pci_bdf").asText();
            Matcher place = BDF.matcher(bdf);
            if (place.matches() && Integer.parseInt(place.group(1), 16) == 0) {
                bus.remove(0, Integer.parseInt(place.group(2), 16));
                transport.path("resources").forEach(resource -> apertures.free(0, resource.path("PciBar")));
                nodes.remove(List.of(TRANSPORT + id, id));
                virtioTypes.remove(id);
                askedBack.remove(id);
                gone.add(new Place(id, bdf));
            }
        }
        return gone;
    }

    private void console(ObjectNode config, String field, String id) {
        if (!config.path(field).path("mode").asText("Off").equals("Off")) {
            plain(id);
        }
    }

    /** The device's id; an automatic one is written into the configuration. One counter serves all kinds. */
    private String idOf(ObjectNode device, String prefix) {
        String given = device.path("id").textValue();
        if (given != null) {
            return given;
        }
        String id = prefix + ids++;
        while (nodes.has(id) || idsAtBoot.contains(id)) {
            id = prefix + ids++;
        }
        device.put("id", id);
        return id;
    }

    /** Up to v51 all disks of segment 0 have their registers below 4 GiB, later on those that a boot makes. */
    private String connect(Made device, boolean isPlugged) throws Refusal {
        int segment = device.device().path("pci_segment").asInt();
        boolean isLate = isPlugged && version.isAtLeast(VmmVersion.V52_0);
        boolean isHigh = segment > 0 || device.type() != DeviceKind.DISK.virtioType() || isLate;
        String transport = TRANSPORT + device.id();
        pci(transport, device.device(), "1af4:" + PciBus.hex(0x1040 + device.type(), 4))
                .add(apertures.virtioBar(segment, isHigh));
        ObjectNode node = node(transport);
        node.withArray("children").add(device.id());
        node(device.id()).put("parent", transport);
        return node.path("pci_bdf").asText();
    }

    private ObjectNode node(String id) {
        return (ObjectNode) nodes.path(id);
    }

    /** Adds a device on the bus and gives its list of resources. */
    private ArrayNode pci(String id, JsonNode device, String hardwareId) throws Refusal {
        int segment = device.path("pci_segment").asInt();
        int slot = device.hasNonNull("pci_device_id")
                ? device.path("pci_device_id").asInt()
                : bus.takeNext(segment);
        ArrayNode resources = plain(id);
        node(id).put("pci_bdf", bus.put(segment, slot, hardwareId));
        return resources;
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
