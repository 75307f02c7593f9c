// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.InvalidConfigException;
import dev.chsdk.check.Problem;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.host.HostCheck;
import dev.chsdk.launch.VmmProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rules for a plan, before anything is made: those of the VMM, and those of this host. */
final class Preflight {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    private final List<Problem> problems;

    private Preflight(List<Problem> problems) {
        this.problems = problems;
    }

    static Preflight of(Plan plan, VmmProgram program) {
        List<Problem> problems = new ArrayList<>(ConfigCheck.problems(plan.vm(), program.version()));
        VmConfig used = withoutWriting(plan);
        problems.addAll(program.isSimulated() ? HostCheck.fileProblems(used) : HostCheck.problems(used));
        return new Preflight(problems);
    }

    static Preflight omitted() {
        return new Preflight(List.of());
    }

    /** The VM as far as it touches this host: an image that is copied is only read. */
    private static VmConfig withoutWriting(Plan plan) {
        if (plan.copied().isEmpty()) {
            return plan.vm();
        }
        Path image = plan.copied().get();
        List<DiskConfig> disks = new ArrayList<>();
        for (DiskConfig disk : plan.vm().disks()) {
            disks.add(Plan.isOn(disk, image) ? disk.readonly().direct(false) : disk);
        }
        return plan.vm().disks(disks);
    }

    void logWarnings() {
        problems.stream()
                .filter(problem -> !problem.isError())
                .forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem.toString()));
    }

    /** Several errors are listed together. A single one may have a type of its own, for which others look first. */
    void requireAtMost(int errors) {
        if (problems.stream().filter(Problem::isError).count() > errors) {
            throw new InvalidConfigException(problems);
        }
    }
}
