// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.List;

/** The devices that a configuration lists and the API adds, in the order in which a boot makes those of virtio. */
enum DeviceKind {
    DISK("vm.add-disk", "disks", "DiskConfig", "_disk", 2),
    NET("vm.add-net", "net", "NetConfig", "_net", 1),
    GENERIC("vm.add-generic-vhost-user", "generic_vhost_user", "GenericVhostUserConfig", "_generic_vhost_user", 0),
    FS("vm.add-fs", "fs", "FsConfig", "_fs", 26),
    PMEM("vm.add-pmem", "pmem", "PmemConfig", "_pmem", 27),
    VSOCK("vm.add-vsock", "vsock", "VsockConfig", "_vsock", 19),
    VDPA("vm.add-vdpa", "vdpa", "VdpaConfig", "_vdpa", 1),
    VFIO("vm.add-device", "devices", "DeviceConfig", "_vfio", 0),
    USER("vm.add-user-device", "user_devices", "UserDeviceConfig", "_vfio_user", 0);

    private final String endpoint;
    private final String field;
    private final String struct;
    private final String prefix;
    private final int virtioType;

    DeviceKind(String endpoint, String field, String struct, String prefix, int virtioType) {
        this.endpoint = endpoint;
        this.field = field;
        this.struct = struct;
        this.prefix = prefix;
        this.virtioType = virtioType;
    }

    static DeviceKind addedBy(String endpoint) {
        for (DeviceKind kind : values()) {
            if (kind.endpoint.equals(endpoint)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("No device is added by " + endpoint);
    }

    /** The name of the configuration's struct. */
    String struct() {
        return struct;
    }

    /** What an automatic id begins with. */
    String prefix() {
        return prefix;
    }

    int virtioType() {
        return virtioType;
    }

    /** The devices of this kind. */
    List<ObjectNode> in(ObjectNode config) {
        JsonNode value = config.path(field);
        if (value instanceof ObjectNode single) {
            return List.of(single);
        }
        List<ObjectNode> devices = new ArrayList<>();
        value.forEach(device -> devices.add((ObjectNode) device));
        return devices;
    }

    /** Puts a device behind the others. */
    void addTo(ObjectNode config, ObjectNode device) {
        if (this == VSOCK) {
            config.set(field, device);
        } else if (config.hasNonNull(field)) {
            config.withArray(field).add(device);
        } else {
            config.putArray(field).add(device);
        }
    }

    /** Takes the device with an id out; a list stays when it is empty. */
    boolean removeFrom(ObjectNode config, String id, boolean leavesOutUnset) {
        JsonNode value = config.path(field);
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (id.equals(value.get(i).path("id").textValue())) {
                    config.withArray(field).remove(i);
                    return true;
                }
            }
            return false;
        }
        if (!id.equals(value.path("id").textValue())) {
            return false;
        }
        unset(config, leavesOutUnset);
        return true;
    }

    private void unset(ObjectNode config, boolean leavesOutUnset) {
        if (leavesOutUnset) {
            config.remove(field);
        } else {
            config.putNull(field);
        }
    }

    /**
     * One of the devices could not be made. From v51 on the VMM has taken all of this kind out of its configuration to make
     * them, and puts them back only when all are made.
     */
    void loseFrom(ObjectNode config, VmmVersion version) {
        if (this != GENERIC && version.isAtLeast(VmmVersion.V51_1)) {
            unset(config, version.isAtLeast(VmmVersion.V53_0));
        }
    }
}
