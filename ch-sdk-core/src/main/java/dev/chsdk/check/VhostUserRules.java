// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.GenericVhostUserConfig;
import dev.chsdk.config.UserDeviceConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Devices that another process serves: shared folders, generic vhost-user, vfio-user. */
final class VhostUserRules {

    private VhostUserRules() {}

    static void check(Inspection found) {
        List<FsConfig> folders = found.vm().filesystems();
        for (int i = 0; i < folders.size(); i++) {
            folder(found, folders.get(i), "fs[" + i + "]");
        }
        List<GenericVhostUserConfig> generic = found.genericVhostUsers();
        for (int i = 0; i < generic.size(); i++) {
            generic(found, generic.get(i), "generic_vhost_user[" + i + "]");
        }
    }

    private static void folder(Inspection found, FsConfig fs, String path) {
        Queues.sharedMemory(found, new Place("7.1", path + ".socket", fs.socket()));
        int queues = fs.numQueues().orElse(1);
        Queues.number(found, new Place("7.2", path + ".num_queues", queues), queues, queues);
        fs.queueSize().ifPresent(size -> Queues.size(found, new Place("7.3", path + ".queue_size", size)));
        withoutIommu(found, "7.5", path, fs.extra());
        PciRules.placeWithoutIommu(found, path, fs);
        Identifiers.check(found, path, fs.id());
    }

    /** The options of these devices have no such key, but JSON that was read may have had it. */
    private static void withoutIommu(Inspection found, String rule, String path, Map<String, JsonNode> extra) {
        if (found.since(V52) && extra.containsKey("iommu") && extra.get("iommu").asBoolean()) {
            Queues.iommu(found, new Place(rule, path + ".iommu", true));
        }
    }

    private static void generic(Inspection found, GenericVhostUserConfig device, String path) {
        Queues.sharedMemory(found, new Place("7.6", path + ".socket", device.socket()));
        withoutIommu(found, "7.7", path, device.extra());
        for (int i = 0; i < device.queueSizes().size(); i++) {
            Queues.size(
                    found,
                    new Place(
                            "7.8",
                            path + ".queue_sizes[" + i + "]",
                            device.queueSizes().get(i)));
        }
        PciRules.placeWithoutIommu(found, path, device);
        Identifiers.check(found, path, device.id());
    }

    static void userDevices(Inspection found) {
        List<UserDeviceConfig> devices = found.vm().userDevices();
        Set<String> sockets = new HashSet<>();
        for (int i = 0; i < devices.size(); i++) {
            UserDeviceConfig device = devices.get(i);
            String path = "user_devices[" + i + "]";
            if (!found.memoryIsShared()) {
                found.refused(
                        new Place("7.10", path + ".socket", device.socket()),
                        "its back-end must see the guest's memory",
                        "set memory.shared or memory.hugepages",
                        "Using user devices requires using shared memory or huge pages");
            }
            withoutIommu(found, "7.11", path, device.extra());
            if (found.since(V52) && !sockets.add(device.socket())) {
                found.fatal(
                        new Place("7.12", path + ".socket", device.socket()),
                        "an earlier user device has this socket",
                        "give each device a back-end of its own");
            }
            PciRules.placeWithoutIommu(found, path, device);
            Identifiers.check(found, path, device.id());
        }
    }
}
