// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code vm.snapshot}, {@code vm.restore}, and the restore that the command line asks for. */
final class SnapshotCalls {

    private final Vmm vmm;

    SnapshotCalls(Vmm vmm) {
        this.vmm = vmm;
    }

    Answer snapshot(HttpRequest request) throws Refusal, SerdeException {
        ObjectNode wanted = vmm.read("VmSnapshotConfig", request.body());
        synchronized (vmm) {
            VirtualMachine vm = vmm.running();
            vmm.events().add("vm", "snapshotting");
            if (vm.state() != VirtualMachine.State.PAUSED) {
                throw new Refusal(
                        500,
                        "Cannot snapshot VM",
                        "Failed to snapshot migratable component",
                        "Trying to snapshot while VM is running");
            }
            vmm.events().add("vm", "snapshotted");
            try {
                ObjectNode config = configured();
                SnapshotFolder.of(
                                wanted.path("destination_url").asText(),
                                vmm.version(),
                                vmm.held().files())
                        .write(config, vm.devices().toJson(), vm.guest().memory());
            } catch (SnapshotFolder.Failure e) {
                throw refused("Cannot send VM snapshot", e);
            }
        }
        return Answer.done();
    }

    private ObjectNode configured() throws Refusal {
        ObjectNode config = vmm.held().config();
        if (config == null) {
            throw vmm.missing("VM is not created");
        }
        return config;
    }

    private static Refusal refused(String action, SnapshotFolder.Failure failure) {
        List<String> chain = new ArrayList<>(List.of(action));
        chain.addAll(List.of(failure.reasons()));
        return new Refusal(500, chain.toArray(String[]::new));
    }

    Answer restore(HttpRequest request) throws Refusal, SerdeException {
        ObjectNode wanted = vmm.read("RestoreConfig", request.body());
        long expected = 0;
        for (JsonNode net : wanted.path("net_fds")) {
            expected += net.path("num_fds").asLong();
        }
        if (expected != request.descriptors().size()) {
            return Answer.refused(400, "Bad Request");
        }
        restore(wanted, request.descriptors());
        return Answer.done();
    }

    /**
     * Restores a VM.
     *
     * @param wanted a whole {@code RestoreConfig}
     * @param descriptors as many as it announces, in its order
     */
    void restore(ObjectNode wanted, List<Descriptor> descriptors) throws Refusal {
        synchronized (vmm) {
            if (vmm.held().config() != null) {
                throw new Refusal(500, "VM is already created");
            }
            try {
                SnapshotFolder folder = SnapshotFolder.of(
                        wanted.path("source_url").asText(),
                        vmm.version(),
                        vmm.held().files());
                ObjectNode config = folder.config(vmm.types());
                validate(wanted, config);
                replaceDescriptors(wanted, config, descriptors);
                folder.checkState(vmm.types());
                String memory = folder.memory(config);
                if (memory == null) {
                    throw Refusal.notSimulated("restore from a snapshot without memory-ranges");
                }
                adopt(config, memory);
            } catch (SnapshotFolder.Failure e) {
                throw refused("Cannot restore VM", e);
            }
            vmm.events().add("vm", "restoring");
            vmm.events().add("vm", "restored");
            if (wanted.path("resume").asBoolean()) {
                vmm.resume();
            }
        }
    }

    private void adopt(ObjectNode config, String memory) throws Refusal {
        try {
            vmm.held().adopt(config, memory, vmm);
        } catch (Refusal e) {
            vmm.delete();
            throw e;
        }
    }

    private void validate(ObjectNode wanted, ObjectNode config) throws Refusal {
        if (wanted.path("prefault").asBoolean()
                && wanted.path("memory_restore_mode").asText().equals("OnDemand")
                && vmm.version().isAtLeast(VmmVersion.V52_0)) {
            throw invalid("'prefault' cannot be combined with 'memory_restore_mode=ondemand'");
        }
        Map<String, Long> given = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode net : wanted.path("net_fds")) {
            String id = net.path("id").asText();
            if (!ids.add(id)) {
                throw invalid("Identifier " + id + " is not unique");
            }
            given.put(id, net.path("num_fds").asLong());
        }
        for (JsonNode net : config.path("net")) {
            if (net.path("fds") instanceof ArrayNode fds) {
                checkCount(net.path("id").asText(), fds.size(), given);
            }
        }
    }

    private static void checkCount(String id, int expected, Map<String, Long> given) throws Refusal {
        Long count = given.get(id);
        if (count == null) {
            throw invalid("Net id " + id + " is associated with FDs and is required");
        }
        if (count != expected) {
            throw invalid(
                    "Number of Net FDs passed for '" + id + "' during Restore: " + count + ". Expected: " + expected);
        }
    }

    /** Those of the snapshot were of a process that is no more. */
    private void replaceDescriptors(ObjectNode wanted, ObjectNode config, List<Descriptor> descriptors) {
        int next = 0;
        for (JsonNode given : wanted.path("net_fds")) {
            int end = next + given.path("num_fds").asInt();
            for (ObjectNode net : DeviceKind.NET.in(config)) {
                if (net.path("id").equals(given.path("id")) && net.hasNonNull("fds")) {
                    ArrayNode fds = net.putArray("fds");
                    descriptors
                            .subList(next, end)
                            .forEach(each -> fds.add(vmm.held().files().take(each)));
                }
            }
            next = end;
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(500, "Failed to validate config", reason);
    }
}
