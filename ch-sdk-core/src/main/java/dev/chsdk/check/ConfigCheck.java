// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The VMM's rules, offline.
 *
 * <p>{@code vm.create} checks nothing, and {@code vm.boot} reports the first mistake only. This finds all of them, without a
 * VMM. What depends on the host, such as whether a file exists, is not looked at. Source: {@code vmm/src/config.rs},
 * {@code VmConfig::validate}; {@code vmm/src/memory_manager.rs}. This class is thread-safe.
 */
public final class ConfigCheck {

    private static final List<VmmVersion> RELEASES = Stream.of("50.0", "50.1", "51.0", "51.1", "51.2", "52.0", "53.0")
            .map(VmmVersion::parse)
            .toList();

    private ConfigCheck() {}

    /**
     * What is wrong with a VM for one version of the VMM, in the order in which {@code vm.boot} would meet it. Empty when
     * nothing is.
     *
     * @param version from v50.0 on; a version after v53.0 is checked by the rules of v53.0, as far as they are known to hold
     */
    public static List<Problem> problems(VmConfig vm, VmmVersion version) {
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(version, "version");
        List<Problem> found = inspect(vm, version, true);
        return found.isEmpty() ? found : withVersions(found, vm, version);
    }

    /** The body, which costs more than all else, is weighed for the other versions only where it was too long for this one. */
    private static List<Problem> withVersions(List<Problem> found, VmConfig vm, VmmVersion version) {
        boolean body = found.stream().anyMatch(problem -> problem.path().equals(TrapRules.BODY));
        SortedMap<VmmVersion, Set<String>> all = new TreeMap<>();
        RELEASES.forEach(release -> all.put(release, rules(inspect(vm, release, body))));
        all.put(version, rules(found));
        return found.stream()
                .map(problem -> problem.in(having(rule(problem), all)))
                .toList();
    }

    private static List<VmmVersion> having(String rule, SortedMap<VmmVersion, Set<String>> all) {
        return all.entrySet().stream()
                .filter(release -> release.getValue().contains(rule))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Set<String> rules(List<Problem> problems) {
        return problems.stream().map(ConfigCheck::rule).collect(Collectors.toSet());
    }

    /** What tells a problem from the others of a description. */
    private static String rule(Problem problem) {
        return problem.severity() + " " + problem.source() + " " + problem.path();
    }

    private static List<Problem> inspect(VmConfig vm, VmmVersion version, boolean withBody) {
        Inspection inspection = new Inspection(vm, version);
        ConsoleRules.modes(inspection);
        MemoryRules.layout(inspection);
        PayloadRules.check(inspection);
        ConsoleRules.terminals(inspection);
        CpuRules.counts(inspection);
        DiskRules.groups(inspection);
        PciRules.noSegments(inspection);
        DiskRules.check(inspection);
        NetRules.check(inspection);
        VhostUserRules.check(inspection);
        DeviceRules.builtIn(inspection);
        CpuRules.topology(inspection);
        MemoryRules.pages(inspection);
        VhostUserRules.userDevices(inspection);
        DeviceRules.optional(inspection);
        NumaRules.check(inspection);
        MemoryRules.identifiers(inspection);
        PciRules.layout(inspection);
        LandlockRules.check(inspection);
        DeviceRules.sharedFile(inspection);
        NumaRules.layout(inspection);
        DeviceRules.made(inspection);
        PciRules.slots(inspection);
        TrapRules.check(inspection);
        if (withBody) {
            TrapRules.body(inspection);
        }
        return inspection.problems();
    }
}
