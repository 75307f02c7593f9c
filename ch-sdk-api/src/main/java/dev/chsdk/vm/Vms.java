// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.internal.journal.KnownDirectory;
import dev.chsdk.internal.journal.KnownDirectory.Adopted;
import dev.chsdk.internal.journal.KnownDirectory.Standing;
import dev.chsdk.internal.journal.Leftovers;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The VMs of this user that were launched on this machine, by whatever JVM. They are known by their run directories in the
 * folder in which this JVM makes its own. A directory that belongs to another user, or in which there is a link, is passed
 * over.
 *
 * <p>This class is thread-safe.
 */
public final class Vms {

    private static final System.Logger LOG = System.getLogger(Vms.class.getName());

    private Vms() {}

    /**
     * All of them, of this JVM and of others.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static List<KnownVm> list() {
        return list(RunDirectory.base());
    }

    static List<KnownVm> list(Path base) {
        return known(base).stream()
                .map(known -> new KnownVm(known.path(), known.vmm(), owner(known.standing())))
                .toList();
    }

    private static KnownVm.Owner owner(Standing standing) {
        return switch (standing) {
            case OURS -> KnownVm.Owner.THIS_JVM;
            case OTHERS -> KnownVm.Owner.ANOTHER_JVM;
            case ORPHANED -> KnownVm.Owner.NOBODY;
            case LEFT -> KnownVm.Owner.LEFT_OVER;
        };
    }

    private static List<KnownDirectory> known(Path base) {
        try {
            return KnownDirectory.in(base);
        } catch (IOException e) {
            throw new UncheckedIOException("The run directories in " + base + " cannot be listed: " + e, e);
        }
    }

    /**
     * Takes over every VM that was launched {@linkplain VmBuilder#detached detached} and whose JVM has ended. They belong to
     * this JVM from then on, as if it had launched them: closing one ends it, and so does the end of this JVM. When two JVMs
     * adopt at the same time, each VM goes to one of them. One that does not answer, or that this JVM cannot make its own, is
     * logged and left to run.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static List<Vm> adopt() {
        return adopt(RunDirectory.base());
    }

    static List<Vm> adopt(Path base) {
        List<Vm> adopted = new ArrayList<>();
        for (KnownDirectory known : known(base)) {
            if (known.standing() == Standing.ORPHANED) {
                adopt(known).ifPresent(adopted::add);
            }
        }
        return adopted;
    }

    private static Optional<Vm> adopt(KnownDirectory known) {
        try {
            VmParts parts = VmParts.to(RunDirectory.at(known.path()), known.vmm());
            Optional<Vm> vm = Optional.empty();
            try {
                vm = adopt(known, parts);
            } finally {
                if (vm.isEmpty()) {
                    parts.client().close();
                    parts.process().letGo();
                }
            }
            return vm;
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "The VM in " + known.path() + " is not adopted, and runs on", e);
            return Optional.empty();
        }
    }

    private static Optional<Vm> adopt(KnownDirectory known, VmParts parts) throws IOException {
        Optional<Adopted> ours = known.adopt();
        return ours.isPresent() ? Optional.of(Adoption.of(ours.get(), parts)) : Optional.empty();
    }

    /**
     * Takes back what dead JVMs have left: VMMs, run directories, links and sockets. The first launch of a JVM does it too. VMs
     * of JVMs that live, and detached ones that run, are left alone.
     *
     * @return the run directories that are gone
     * @throws UncheckedIOException if the folder cannot be read
     */
    @CanIgnoreReturnValue
    public static List<Path> sweep() {
        return sweep(RunDirectory.base());
    }

    static List<Path> sweep(Path base) {
        return Leftovers.sweep(base).stream()
                .filter(directory -> !Files.exists(directory))
                .toList();
    }
}
