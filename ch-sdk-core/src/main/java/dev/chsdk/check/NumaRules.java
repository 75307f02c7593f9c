// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V51;
import static dev.chsdk.check.Inspection.V53;

import dev.chsdk.config.NumaConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** NUMA nodes. Source: {@code vmm/src/config.rs}, {@code NumaConfig::validate}; {@code vmm/src/vm.rs}. */
final class NumaRules {

    private static final String INVALID = "Invalid NUMA configuration";

    private NumaRules() {}

    static void check(Inspection found) {
        List<NumaConfig> nodes = found.vm().numaNodes();
        Map<String, Long> zones = new HashMap<>();
        Map<Integer, Long> segments = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            String path = "numa[" + i + "]";
            if (found.since(V51)) {
                content(found, nodes.get(i), path);
            }
            zones(found, nodes.get(i), path, zones);
            segments(found, nodes.get(i), path, segments);
        }
    }

    private static void content(Inspection found, NumaConfig node, String path) {
        boolean parts = node.cpus().isPresent() || !node.memoryZones().isEmpty();
        if (node.deviceId().isPresent() && parts) {
            invalid(
                    found,
                    new Place("10.3", path + ".device_id", node.deviceId().get()),
                    "a node is a device, or has CPUs and memory",
                    "device_id in numa config is mutually exclusive with cpus and memory_zones");
        } else if (node.deviceId().isEmpty() && !parts) {
            invalid(
                    found,
                    new Place("10.2", path, "(empty)"),
                    "a node has something in it",
                    "numa config must specify either device_id or cpus/memory_zones");
        } else if (node.deviceId().filter(String::isEmpty).isPresent()) {
            invalid(
                    found,
                    new Place("10.4", path + ".device_id", "(empty)"),
                    "no device has an empty id",
                    "device_id in numa config cannot be empty");
        }
        if (node.deviceId().isEmpty()
                && node.cpus().filter(cpus -> cpus.toList().isEmpty()).isPresent()) {
            invalid(
                    found,
                    new Place("10.4", path + ".cpus", "(empty)"),
                    "an empty list is not the same as none",
                    "cpus list in numa config cannot be empty");
        }
    }

    private static void invalid(Inspection found, Place place, String message, String reason) {
        found.refused(
                place,
                message,
                "give cpus, memory_zones, or device_id alone",
                found.since(V53) ? INVALID + ": " + reason : "NUMA Configuration is invalid");
    }

    private static void zones(Inspection found, NumaConfig node, String path, Map<String, Long> seen) {
        for (int i = 0; i < node.memoryZones().size(); i++) {
            String zone = node.memoryZones().get(i);
            Long other = seen.putIfAbsent(zone, node.guestNumaId());
            if (other != null) {
                found.refused(
                        new Place("10.6", path + ".memory_zones[" + i + "]", zone),
                        "node " + other + " has it already",
                        "name each zone once",
                        "Memory zone: " + zone + " belongs to multiple NUMA nodes: " + other + " and "
                                + node.guestNumaId());
            }
        }
    }

    private static void segments(Inspection found, NumaConfig node, String path, Map<Integer, Long> seen) {
        for (int i = 0; i < node.pciSegments().size(); i++) {
            int segment = node.pciSegments().get(i);
            String at = path + ".pci_segments[" + i + "]";
            PciRules.known(found, new Place("10.7", at, segment), segment);
            if (segment == 0 && node.guestNumaId() != 0) {
                found.refused(
                        new Place("10.8", at, segment),
                        "segment 0 belongs to node 0",
                        "name it in node 0, or nowhere",
                        "Default PCI segment assigned to non-zero NUMA node " + node.guestNumaId());
            }
            Long other = seen.putIfAbsent(segment, node.guestNumaId());
            if (other != null) {
                found.refused(
                        new Place("10.9", at, segment),
                        "node " + other + " has it already",
                        "name each segment once",
                        "PCI segment: " + segment + " belongs to multiple NUMA nodes " + other + " and "
                                + node.guestNumaId());
            }
        }
    }

    /** What is refused when the nodes are built, after validation. */
    static void layout(Inspection found) {
        Set<Long> ids = new HashSet<>();
        Set<String> zones = found.zones().stream().map(zone -> zone.id()).collect(Collectors.toSet());
        List<NumaConfig> nodes = found.vm().numaNodes();
        for (int i = 0; i < nodes.size(); i++) {
            NumaConfig node = nodes.get(i);
            String path = "numa[" + i + "]";
            if (!ids.add(node.guestNumaId())) {
                found.refused(
                        new Place("10.5", path + ".guest_numa_id", node.guestNumaId()),
                        "an earlier node has this number",
                        "number the nodes 0, 1, 2, ...",
                        INVALID);
            }
            for (int j = 0; j < node.memoryZones().size(); j++) {
                String zone = node.memoryZones().get(j);
                if (!zones.contains(zone)) {
                    found.refused(
                            new Place("10.10", path + ".memory_zones[" + j + "]", zone),
                            "memory.zones has no such id",
                            "name a zone that there is",
                            INVALID);
                }
            }
            node.cpus().ifPresent(cpus -> cpus(found, cpus.toList(), path));
        }
    }

    private static void cpus(Inspection found, List<Integer> cpus, String path) {
        cpus.stream()
                .filter(cpu -> cpu >= found.maxVcpus())
                .findFirst()
                .ifPresent(cpu -> found.warning(
                        new Place("10.11", path + ".cpus", cpu),
                        "the last vCPU is " + (found.maxVcpus() - 1),
                        "name vCPUs that there are"));
    }
}
