// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.SnapshotException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The description in a snapshot as a tree that is changed in a few places, so that what the SDK does not know stays. */
final class SavedDescription {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Lists of devices that are of one VM only, because another process or the host serves them. */
    private static final List<String> OF_ONE_VM =
            List.of("fs", "vdpa", "devices", "user_devices", "generic_vhost_user", "tpm", "ivshmem");

    private static final Map<String, String> CAPTURES =
            Map.of("serial", "serial.log", "console", "console.log", "debug_console", "debug.log");

    private final Snapshot snapshot;
    private final ObjectNode tree;

    SavedDescription(Snapshot snapshot) {
        this.snapshot = snapshot;
        try {
            this.tree = (ObjectNode) JSON.readTree(snapshot.configText());
        } catch (JsonProcessingException | ClassCastException e) {
            throw new SnapshotException(snapshot.directory(), Snapshot.CONFIG + " cannot be read: " + e, e);
        }
        SavedImage.lists().forEach(list -> devices(list).forEach(device -> makeAbsolute(device, list)));
        for (SavedImage image : snapshot.manifest().images()) {
            device(image).put(SavedImage.pathKey(image.list()), image.file());
        }
    }

    /** An image that was left out is where it was. */
    private void makeAbsolute(ObjectNode device, String list) {
        String key = SavedImage.pathKey(list);
        String path = device.path(key).asText("/");
        if (SavedImage.isRelative(path)) {
            device.put(key, snapshot.manifest().runDirectory().resolve(path).toString());
        }
    }

    private ObjectNode device(SavedImage image) {
        if (tree.path(image.list()).path(image.index()) instanceof ObjectNode device) {
            return device;
        }
        throw new SnapshotException(
                snapshot.directory(),
                SnapshotManifest.NAME + " names " + image.list() + "[" + image.index() + "], which " + Snapshot.CONFIG
                        + " lacks",
                null);
    }

    private List<ObjectNode> devices(String list) {
        List<ObjectNode> devices = new ArrayList<>();
        for (JsonNode device : tree.path(list)) {
            if (device instanceof ObjectNode object) {
                devices.add(object);
            }
        }
        return devices;
    }

    /** Puts the network interfaces on these TAPs, in their order. */
    void useTaps(List<String> taps) {
        List<ObjectNode> nets = devices("net");
        if (taps.size() > nets.size()) {
            throw new IllegalArgumentException(
                    "taps: " + taps + " are more than the VM's network interfaces, " + nets.size());
        }
        for (int i = 0; i < taps.size(); i++) {
            nets.get(i).put("tap", taps.get(i)).remove("host_mac");
        }
    }

    /**
     * Makes it a VM of its own: other MACs and TAPs; its sockets and captured files in its run directory.
     *
     * @throws SnapshotException if it has a device that only one VM can have
     */
    void becomeAnother(RandomMacs macs, String name) {
        requireNothingOfOneVm();
        List<ObjectNode> nets = devices("net");
        for (int i = 0; i < nets.size(); i++) {
            ObjectNode net = nets.get(i);
            net.put("mac", macs.ofNic(i).toString()).remove("host_mac");
            if (net.hasNonNull("tap")) {
                net.put("tap", "ch" + name + "-" + i);
            }
        }
        CAPTURES.forEach(this::capture);
        PrivateSockets.NAMES.forEach((device, socket) -> {
            if (tree.path(device) instanceof ObjectNode object && object.hasNonNull("socket")) {
                object.put("socket", socket);
            }
        });
    }

    private void capture(String console, String file) {
        if (tree.path(console) instanceof ObjectNode object
                && object.path("mode").asText().equals("File")) {
            object.put("file", file);
        }
    }

    private void requireNothingOfOneVm() {
        List<String> found = new ArrayList<>();
        OF_ONE_VM.stream().filter(key -> !tree.path(key).isEmpty()).forEach(found::add);
        for (String list : List.of("disks", "net")) {
            devices(list).stream()
                    .filter(device -> device.path("vhost_user").asBoolean())
                    .forEach(device -> found.add(list + " " + device.path("id").asText()));
        }
        for (JsonNode zone : tree.path("memory").path("zones")) {
            if (zone.hasNonNull("file") && zone.path("shared").asBoolean()) {
                found.add("memory zone " + zone.path("id").asText());
            }
        }
        if (snapshot.isMemoryOnly() && !SavedImage.of(snapshot.config()).isEmpty()) {
            found.add("disks, which the snapshot leaves out");
        }
        if (!found.isEmpty()) {
            throw new SnapshotException(
                    snapshot.directory(),
                    "VMs side by side cannot share " + String.join(", ", found)
                            + "; use VmBuilder.restore(snapshot).launch() for one VM",
                    null);
        }
    }

    /** The JSON for the VMM. */
    String text() {
        return tree.toString();
    }

    /** What is looked at before anything is started: the sockets, and the images where they are now. */
    VmConfig beforeTheLaunch() {
        VmConfig vm = snapshot.described(text());
        Map<String, Path> copies = new HashMap<>();
        snapshot.manifest()
                .images()
                .forEach(image -> copies.put(image.file(), snapshot.directory().resolve(image.file())));
        return vm.payload(Optional.empty())
                .disks(vm.disks().stream()
                        .map(disk -> disk.path()
                                .filter(copies::containsKey)
                                .map(file -> disk.path(Objects.requireNonNull(copies.get(file))))
                                .orElse(disk))
                        .toList());
    }
}
