// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.InvalidConfigException;
import dev.chsdk.check.Problem;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.host.HostCheck;
import dev.chsdk.host.HostCheck.Part;
import dev.chsdk.launch.VmmProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;

/** The rules for a plan, before anything is made: those of the VMM, and those of this host. */
final class Preflight {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    /** In the words of every version: "The file is already locked", "Error locking disk images". */
    private static final Pattern LOCK = Pattern.compile("\\block(ed|ing)?\\b");

    private final List<Problem> problems;
    private final VmConfig used;

    private Preflight(List<Problem> problems, VmConfig used) {
        this.problems = problems;
        this.used = used;
    }

    /** Locks take long to look at, and the VMM looks at them too: only a copy would not come to know of them. */
    static Preflight of(Plan plan, VmmProgram program) {
        VmConfig used = withoutWriting(plan);
        List<Problem> problems = new ArrayList<>(ConfigCheck.problems(plan.vm(), program.version()));
        problems.addAll(HostCheck.problems(
                used, program.isSimulated() ? EnumSet.of(Part.FILES) : EnumSet.complementOf(EnumSet.of(Part.LOCKS))));
        if (plan.copied().isPresent() || problems.stream().anyMatch(Problem::isError)) {
            problems.addAll(locks(used));
        }
        return new Preflight(problems, used);
    }

    static Preflight omitted() {
        return new Preflight(List.of(), Beginning.NOTHING);
    }

    private static List<Problem> locks(VmConfig vm) {
        return HostCheck.problems(vm, EnumSet.of(Part.LOCKS));
    }

    /** What a refusal for a lock comes from. The VMM that refused has ended, so that none of the locks is its own. */
    RuntimeException explained(VmmException failure) {
        boolean isForALock = failure instanceof VmmResponseException refusal
                && refusal.reasons().stream()
                        .anyMatch(reason -> LOCK.matcher(reason).find());
        List<Problem> locked = isForALock ? locks(used) : List.of();
        if (locked.isEmpty()) {
            return failure;
        }
        InvalidConfigException refused = new InvalidConfigException(locked);
        refused.addSuppressed(failure);
        return refused;
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
