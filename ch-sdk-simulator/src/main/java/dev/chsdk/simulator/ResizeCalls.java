// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The calls that change how much of something a VM has, before a boot in the configuration only. */
final class ResizeCalls {

    private static final String VCPUS = "desired_vcpus";
    private static final String RAM = "desired_ram";
    private static final String BALLOON = "desired_balloon";

    private ResizeCalls() {}

    static Answer perform(Vmm vmm, String endpoint, HttpRequest request) throws Refusal, SerdeException {
        return switch (endpoint) {
            case "vm.resize" -> {
                ObjectNode wanted = vmm.read("VmResizeData", request.body());
                yield vmm.perform((config, vm) -> vm == null ? describe(config, wanted) : resize(vmm, vm, wanted));
            }
            case "vm.resize-zone" -> {
                ObjectNode wanted = vmm.read("VmResizeZoneData", request.body());
                yield vmm.perform((config, vm) -> resizeZone(config, vm, wanted));
            }
            default -> {
                ObjectNode wanted = vmm.read("VmResizeDiskData", request.body());
                yield vmm.perform((config, vm) -> resizeDisk(vm, wanted));
            }
        };
    }

    private static Answer describe(ObjectNode config, ObjectNode wanted) {
        if (wanted.hasNonNull(VCPUS)) {
            ((ObjectNode) config.path("cpus")).set("boot_vcpus", wanted.path(VCPUS));
        }
        if (wanted.hasNonNull(RAM)) {
            ((ObjectNode) config.path("memory")).set("size", wanted.path(RAM));
        }
        if (wanted.hasNonNull(BALLOON) && config.path("balloon") instanceof ObjectNode balloon) {
            balloon.set("size", wanted.path(BALLOON));
        }
        return Answer.done();
    }

    /** Takes the parts one by one; what was done before one is refused stays done. */
    private static Answer resize(Vmm vmm, VirtualMachine vm, ObjectNode wanted) throws Refusal {
        vmm.events().add("vm", "resizing");
        if (wanted.hasNonNull(VCPUS)) {
            vm.dimensions().resizeVcpus(wanted.path(VCPUS).asLong());
            if (vm.dimensions().vcpusLeave()) {
                vm.askBack();
            }
        }
        if (wanted.hasNonNull(RAM)) {
            vm.dimensions().resizeRam(wanted.path(RAM).asLong());
        }
        if (wanted.hasNonNull(BALLOON)) {
            vm.dimensions().resizeBalloon(wanted.path(BALLOON).asLong());
        }
        vmm.events().add("vm", "resized");
        if (vm.state() == VirtualMachine.State.CREATED && wanted.path(VCPUS).asLong() > 0) {
            vmm.end(); // vCPUs that run into nothing end the process with status 0
        }
        return Answer.done();
    }

    private static Answer resizeZone(ObjectNode config, @Nullable VirtualMachine vm, ObjectNode wanted) throws Refusal {
        String id = wanted.path("id").asText();
        if (vm != null) {
            vm.dimensions().resizeZone(id, wanted.path(RAM).asLong());
            return Answer.done();
        }
        for (JsonNode zone : config.path("memory").path("zones")) {
            if (id.equals(zone.path("id").asText())) {
                ((ObjectNode) zone).set("size", wanted.path(RAM));
                return Answer.done();
            }
        }
        throw Dimensions.noSuchZone();
    }

    private static Answer resizeDisk(@Nullable VirtualMachine vm, ObjectNode wanted) throws Refusal {
        if (vm == null) {
            throw new Refusal(500, "Failed resizing a disk image");
        }
        vm.backends()
                .resize(wanted.path("id").asText(), wanted.path("desired_size").asLong());
        return Answer.done();
    }
}
