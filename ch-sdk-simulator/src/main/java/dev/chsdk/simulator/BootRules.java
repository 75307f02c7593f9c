// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is refused in a configuration before anything is opened: the rules, in the words and the order of the VMM. */
final class BootRules {

    private static final String VALIDATION = "Failed to validate config";
    private static final String MEMORY = "Memory manager error";
    private static final String NUMA = "Invalid NUMA configuration";
    private static final int HOST_CPUS = 1024;

    /** Rules of the memory layout, which is made before the rest is looked at. */
    private static final Set<String> OF_MEMORY = Set.of("11.1", "11.2", "11.5", "11.6", "11.7", "11.8", "11.9");

    /** Rules that are met when devices are made, and so are not looked at here. */
    private static final Set<String> OF_DEVICES = Set.of("5.13", "8.10", "8.13", "11.10", "11.11", "11.15");

    private static final Set<String> OF_NUMA = Set.of("10.5", "10.10");

    private final ObjectNode config;
    private final VmmVersion version;
    private final List<Problem> problems;

    private BootRules(ObjectNode config, VmmVersion version) throws Refusal {
        this.config = config;
        this.version = version;
        this.problems = ConfigCheck.problems(HeldConfig.of(config), version);
    }

    /** Checks what a boot checks before it makes the devices. */
    static BootRules check(ObjectNode config, VmmVersion version, HostFiles files) throws Refusal {
        if (hasEmptyTopology(config)) {
            throw new Panic("attempt to calculate the remainder with a divisor of zero");
        }
        BootRules rules = new BootRules(config, version);
        rules.checkMemory(files);
        rules.checkConfig(files);
        rules.noteIommu();
        rules.checkCpus();
        for (Problem problem : rules.problems) {
            if (OF_NUMA.contains(rule(problem))) {
                throw new Refusal(500, NUMA);
            }
        }
        return rules;
    }

    /** Checks what is checked of a configuration that a device was added to. */
    static void checkChange(ObjectNode config, VmmVersion version, HostFiles files) throws Refusal {
        boolean hasNoMemory = config.path("memory").path("size").asLong() == 0
                && !config.path("memory").hasNonNull("zones");
        boolean asksForSharing = !DeviceKind.FS.in(config).isEmpty()
                || !DeviceKind.GENERIC.in(config).isEmpty()
                || !DeviceKind.USER.in(config).isEmpty()
                || config.findValues("vhost_user").stream().anyMatch(JsonNode::asBoolean);
        if (hasNoMemory && asksForSharing) {
            throw new Panic("called `Option::unwrap()` on a `None` value");
        }
        new BootRules(config, version).checkConfig(files);
    }

    VmmVersion version() {
        return version;
    }

    private static boolean hasEmptyTopology(ObjectNode config) {
        for (JsonNode part : config.path("cpus").path("topology")) {
            if (part.asInt() == 0) {
                return true;
            }
        }
        return false;
    }

    private void checkMemory(HostFiles files) throws Refusal {
        JsonNode memory = config.path("memory");
        if (memory.path("size").asLong() >= 1L << 47) {
            throw Killed.aborted("no process can map so much memory");
        }
        if (memory.path("size").asLong() != 0 && memory.path("zones").isArray()) {
            throw new Refusal(500, MEMORY, "Memory configuration is not valid");
        }
        Optional<Problem> wrong = problems.stream()
                .filter(BootRules::isOfMemory)
                .filter(problem -> problem.vmmMessage().isPresent())
                .findFirst();
        if (wrong.isPresent()) {
            throw new Refusal(500, MEMORY, wrong.get().vmmMessage().orElse(""));
        }
        HugePages.check(config, files);
    }

    private static boolean isOfMemory(Problem problem) {
        return OF_MEMORY.contains(rule(problem))
                || problem.vmmMessage().orElse("").equals("Memory zone identifier is not unique");
    }

    private void checkConfig(HostFiles files) throws Refusal {
        for (Problem problem : problems) {
            String rule = rule(problem);
            boolean isHere = !isOfMemory(problem) && !OF_DEVICES.contains(rule) && !OF_NUMA.contains(rule);
            if (problem.isError() && problem.vmmMessage().isPresent() && isHere) {
                String message = problem.vmmMessage().get();
                throw rule.startsWith("2.")
                        ? new Refusal(500, VALIDATION, "Payload configuration is not bootable", message)
                        : new Refusal(500, VALIDATION, message);
            }
        }
        checkExcludedBars();
        for (JsonNode landlock : config.path("landlock_rules")) {
            String path = landlock.path("path").asText();
            if (!files.errorOfReading(path).isEmpty()) {
                throw new Refusal(500, VALIDATION, "Path \"" + path + "\" provided in landlock-rules does not exist");
            }
        }
    }

    /** A device behind an IOMMU, or a segment for such, asks for one. */
    private void noteIommu() {
        boolean isAsked = config.findValues("iommu").stream().anyMatch(JsonNode::asBoolean);
        if (isAsked || config.path("platform").hasNonNull("iommu_segments")) {
            config.put("iommu", true);
        }
    }

    private void checkExcludedBars() throws Refusal {
        for (ObjectNode device : DeviceKind.VFIO.in(config)) {
            for (JsonNode bar : device.path("x_exclude_mmap_bars")) {
                if (bar.asInt() > 5) {
                    throw new Refusal(500, VALIDATION, "Invalid VFIO excluded-mmap BAR index: " + bar.asInt());
                }
            }
        }
    }

    /** The recorded host has no CPU by Intel. */
    private void checkCpus() throws Refusal {
        if (config.path("cpus").path("features").path("amx").asBoolean()) {
            throw new Refusal(
                    500,
                    "Error from CPU manager",
                    "Error setting up AMX",
                    "Failed to enable AMX tile state components",
                    "The host CPU's vendor does not support AMX features. Only Intel provides such CPUs.");
        }
    }

    /** What the VMM dies of once the devices are made. */
    void dieOfDevices() {
        for (Problem problem : problems) {
            switch (rule(problem)) {
                case "5.10", "6.9" -> {
                    if (problem.isError()) {
                        throw Killed.aborted("a queue's size is no power of two");
                    }
                }
                case "6.2", "8.2" -> throw new Panic(problem.message());
                default -> {}
            }
        }
    }

    /** What the VMM dies of when the vCPUs are to run, or the guest's tables are written. */
    void dieOfStart() {
        for (JsonNode affinity : config.path("cpus").path("affinity")) {
            for (JsonNode cpu : affinity.path("host_cpus")) {
                if (cpu.asLong() >= HOST_CPUS && affinity.path("vcpu").asLong() == 0) {
                    throw Killed.aborted("a vCPU is to run on a CPU that no host has");
                }
            }
        }
        if (config.path("cpus").path("kvm_hyperv").asBoolean()) {
            throw new Panic("the host has no synthetic interrupt controller");
        }
        if (problems.stream().anyMatch(problem -> rule(problem).equals("4.8"))) {
            throw new Panic("the tables of the guest do not fit");
        }
    }

    private static String rule(Problem problem) {
        return problem.source().substring(problem.source().indexOf(' ') + 1);
    }
}
