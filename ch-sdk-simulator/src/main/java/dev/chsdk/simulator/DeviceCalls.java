// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that add and remove devices, before a boot in the configuration only. */
final class DeviceCalls {

    /** The virtio devices that stay, by their type. */
    private static final Map<Integer, String> FIXED =
            Map.of(3, "console", 4, "rng", 5, "balloon", 17, "rtc", 23, "iommu", 24, "mem", 35, "watchdog");

    private final Vmm vmm;
    private final ObjectNode config;
    private final @Nullable VirtualMachine vm;

    private DeviceCalls(Vmm vmm, ObjectNode config, @Nullable VirtualMachine vm) {
        this.vmm = vmm;
        this.config = config;
        this.vm = vm;
    }

    static Answer perform(Vmm vmm, String endpoint, HttpRequest request) throws Refusal, SerdeException {
        if (endpoint.equals("vm.remove-device")) {
            String id =
                    vmm.read("VmRemoveDeviceData", request.body()).path("id").asText();
            return vmm.perform((config, vm) -> new DeviceCalls(vmm, config, vm).remove(id));
        }
        DeviceKind kind = DeviceKind.addedBy(endpoint);
        ObjectNode device = vmm.read(kind.struct(), request.body());
        List<Descriptor> descriptors = request.descriptors();
        boolean takesOne = kind == DeviceKind.VFIO && vmm.version().isAtLeast(VmmVersion.V53_0);
        if (takesOne && descriptors.size() > 1) {
            return Answer.refused(400, "Bad Request");
        }
        return vmm.perform((config, vm) -> {
            HostFiles files = vmm.held().files();
            if (takesOne) {
                device.remove("fd");
                descriptors.forEach(descriptor -> device.put("fd", files.take(descriptor)));
            } else if (kind == DeviceKind.NET) {
                takeDescriptors(device, descriptors.stream().map(files::take).toList(), vmm.version());
            }
            return new DeviceCalls(vmm, config, vm).add(kind, device);
        });
    }

    /** A network device has the descriptors that came with the request, whatever its JSON says. */
    static void takeDescriptors(ObjectNode net, List<Integer> numbers, VmmVersion version) {
        if (!numbers.isEmpty()) {
            numbers.forEach(net.putArray("fds")::add);
        } else if (version.isAtLeast(VmmVersion.V53_0)) {
            net.remove("fds");
        } else {
            net.putNull("fds");
        }
    }

    private Answer add(DeviceKind kind, ObjectNode device) throws Refusal {
        if (kind == DeviceKind.VSOCK && config.hasNonNull("vsock")) {
            throw new Refusal(500, "Too many virtio-vsock devices");
        }
        ObjectNode changed = config.deepCopy();
        kind.addTo(changed, device.deepCopy());
        BootRules.checkChange(changed, vmm.version(), vmm.held().files());
        if (vm == null) {
            kind.addTo(config, device);
            return Answer.done();
        }
        String bdf = plug(vm, kind, device);
        kind.addTo(config, device);
        return Answer.json(
                200,
                JsonText.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("id", device.path("id").asText())
                        .put("bdf", bdf)));
    }

    private String plug(VirtualMachine running, DeviceKind kind, ObjectNode device) throws Refusal {
        running.devices().checkNewId(device.path("id").textValue());
        if (device.path("iommu").asBoolean()
                && !isBehindIommu(device.path("pci_segment").asInt())) {
            throw Refusal.ofDevices("Cannot hotplug device behind vIOMMU");
        }
        running.devices().name(kind, device);
        running.backends().open(kind, device);
        if (kind == DeviceKind.DISK) {
            try {
                running.backends().lock(device);
            } catch (Refusal e) {
                running.backends().forget(device);
                throw Refusal.ofDevices(e.chain().toArray(String[]::new));
            }
        }
        return running.devices().plug(kind, device);
    }

    private boolean isBehindIommu(int segment) {
        for (JsonNode listed : config.path("platform").path("iommu_segments")) {
            if (listed.asInt() == segment) {
                return true;
            }
        }
        return false;
    }

    private Answer remove(String id) throws Refusal {
        if (vm == null) {
            if (!removeFromConfig(id)) {
                throw new Refusal(500, "No device with id \"" + id + "\" to remove");
            }
            return Answer.done();
        }
        vm.backends().remove(id);
        checkRemovable(vm.devices(), id);
        if (!removeFromConfig(id) && vmm.version().isAtLeast(VmmVersion.V53_0)) {
            throw unknownId(id, vmm.version());
        }
        vm.devices().askBack(id);
        vm.askBack();
        return Answer.done();
    }

    private void checkRemovable(DeviceTree devices, String id) throws Refusal {
        if (!devices.has(id)) {
            throw unknownId(id, vmm.version());
        }
        Integer type = devices.virtioType(id);
        if (type == null) {
            throw Refusal.ofDevices("Could not find the node in the device tree");
        }
        String fixed = FIXED.get(type);
        if (fixed != null) {
            throw Refusal.ofDevices("Not allowed to remove this type of device from the VM: " + fixed);
        }
    }

    private boolean removeFromConfig(String id) {
        boolean removed = false;
        for (DeviceKind kind : DeviceKind.values()) {
            removed |= kind.removeFrom(config, id, vmm.version().isAtLeast(VmmVersion.V53_0));
        }
        return removed;
    }

    /** The refusal of an id that no device has. */
    static Refusal unknownId(String id, VmmVersion version) {
        String text = "Failed to find device corresponding to the given identifier";
        return Refusal.ofDevices(version.isAtLeast(VmmVersion.V53_0) ? text + ": " + id : text);
    }
}
