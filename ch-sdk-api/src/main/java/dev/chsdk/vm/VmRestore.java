// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.ClientOptions;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmException;
import dev.chsdk.launch.VmmProgram;
import java.io.FileDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A VM that goes on from a {@link Snapshot}. Each step returns a new value, and one value can be launched many times.
 *
 * <p>The snapshot is never written to: the disks in it are copied into the run directory, sharing blocks where the file system
 * can, and the copies go with the VM. It must stay where it is until the VM is launched, and with {@link #onDemand} as long
 * as the VM runs.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class VmRestore {

    private final Snapshot snapshot;
    private final VmBuilder process;
    private final List<Consumer<RestoreDraft>> steps;

    private VmRestore(Snapshot snapshot, VmBuilder process, List<Consumer<RestoreDraft>> steps) {
        this.snapshot = snapshot;
        this.process = process;
        this.steps = steps;
    }

    static VmRestore of(Snapshot snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        return new VmRestore(snapshot, VmBuilder.of(Beginning.NOTHING), List.of());
    }

    private VmRestore with(Consumer<RestoreDraft> step) {
        return new VmRestore(
                snapshot,
                process,
                Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    VmRestore process(UnaryOperator<VmBuilder> step) {
        return new VmRestore(snapshot, step.apply(process), steps);
    }

    /** As {@link VmBuilder#vmm}. */
    public VmRestore vmm(Path program) {
        return process(builder -> builder.vmm(program));
    }

    /** As {@link VmBuilder#environment}. Only {@code CH_BINARY} and {@code PATH} count. */
    public VmRestore environment(Map<String, String> variables) {
        return process(builder -> builder.environment(variables));
    }

    /** As {@link VmBuilder#vmmArgument}, for arguments of the process: the VM is that of the snapshot. */
    public VmRestore vmmArgument(String... arguments) {
        return process(builder -> builder.vmmArgument(arguments));
    }

    /** As {@link VmBuilder#detached}. */
    public VmRestore detached() {
        return process(VmBuilder::detached);
    }

    /** As {@link VmBuilder#onGuestReboot}. */
    public VmRestore onGuestReboot(GuestReboot policy) {
        return process(builder -> builder.onGuestReboot(policy));
    }

    /** As {@link VmBuilder#clientOptions}. */
    public VmRestore clientOptions(ClientOptions options) {
        return process(builder -> builder.clientOptions(options));
    }

    /**
     * Reads each page of the memory when the guest first touches it, so that it runs at once. From v52.0 on; needs userfaultfd
     * on the host. Until all pages are there, the VM can be neither snapshotted nor migrated.
     */
    public VmRestore onDemand() {
        return with(draft -> draft.isOnDemand = true);
    }

    /** Touches all memory during the restore. Not together with {@link #onDemand}. */
    public VmRestore prefault() {
        return with(draft -> draft.isPrefault = true);
    }

    /** Leaves the VM paused. {@link Vm#resume} lets it go on. */
    public VmRestore paused() {
        return with(draft -> draft.isPaused = true);
    }

    /** Lets a VMM of another version than the snapshot's try. Cloud Hypervisor does not promise that it can. */
    public VmRestore anyVersion() {
        return with(draft -> draft.isAnyVersion = true);
    }

    /**
     * Open TAPs for a network interface that had descriptors when the snapshot was taken; they are not in it.
     *
     * @param id name of the interface
     * @param taps as many as it had, all open; they stay the caller's
     */
    public VmRestore netDescriptors(String id, List<FileDescriptor> taps) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(taps, "taps");
        List<FileDescriptor> open = List.copyOf(taps);
        return with(draft -> draft.descriptors.put(id, open));
    }

    /** The TAPs of the network interfaces, in their order, in place of those that they had. */
    public VmRestore taps(String... names) {
        List<String> taps = Given.all("names", names);
        return with(draft -> draft.taps = taps);
    }

    /**
     * Restores the VM as it was: same MACs, TAPs and paths of sockets. The VM of the snapshot must be gone for that.
     *
     * @throws SnapshotException if the snapshot is not whole, or is of another version
     * @throws IllegalArgumentException if the VMM is too old for what is asked, or parts of it exclude each other
     * @throws dev.chsdk.error.VmmLaunchException if something that is needed is missing or taken: nothing was started
     * @throws VmmException if the VMM ended, refused the snapshot or did not answer
     */
    public Vm launch() {
        RestoreDraft asked = asked();
        snapshot.requireWhole();
        Draft draft = process.draft();
        draft.isUnchecked = true;
        VmmProgram program = VmBuilder.program(draft);
        if (!asked.isAnyVersion && !program.version().equals(snapshot.vmmVersion())) {
            throw new SnapshotException(
                    snapshot.directory(),
                    "it was written by v" + snapshot.vmmVersion() + ", and " + program.path() + " is v"
                            + program.version() + "; name that VMM with vmm(path), or try with anyVersion()",
                    null);
        }
        asked.requireKnown(program.version());
        SavedDescription description = new SavedDescription(snapshot);
        if (asked.isFork) {
            description.becomeAnother(
                    new RandomMacs(),
                    HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
        }
        description.useTaps(asked.taps);
        Plan plan = Plan.ofProcess(description.beforeTheLaunch(), draft.arguments, program.version());
        return new Launch(
                        draft,
                        plan,
                        program,
                        new Restoration(snapshot, description.text(), asked, draft.course.progress()))
                .run();
    }

    RestoreDraft asked() {
        RestoreDraft asked = new RestoreDraft();
        steps.forEach(step -> step.accept(asked));
        if (asked.isOnDemand && asked.isPrefault) {
            throw new IllegalArgumentException("onDemand() and prefault() exclude each other");
        }
        return asked;
    }

    /**
     * A VM of its own that goes on from the snapshot, beside others: with its own disks and MACs; on TAPs of its own, which the
     * VMM makes, unless {@link #taps} are named; its serial and vsock sockets, and the files that its consoles write to, in
     * its run directory. Its guest knows of the new MACs when it next boots.
     *
     * @throws SnapshotException also if it has a device that only one VM can have, such as a shared folder
     * @throws VmmException as {@link #launch}
     */
    public Vm fork() {
        return asFork().launch();
    }

    /** Two VMs on one TAP would get each other's frames. */
    void requireNoTaps(String who) {
        RestoreDraft asked = asked();
        if (!asked.descriptors.isEmpty() || !asked.taps.isEmpty()) {
            throw new IllegalArgumentException(
                    who + ": each VM needs TAPs of its own, and netDescriptors(...) or taps(...)"
                            + " name the same for all; leave them out, or call taps(...).fork() for each");
        }
    }

    VmRestore asFork() {
        return with(draft -> draft.isFork = true);
    }

    /**
     * Several of them, side by side.
     *
     * @param count at least 1
     * @throws IllegalArgumentException if there are to be several, with the same TAPs for all
     * @throws VmmException if one of them cannot be launched; the others are closed
     */
    public List<Vm> forks(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: must be 1 or more, is " + count);
        }
        if (count > 1) {
            requireNoTaps("forks(" + count + ")");
        }
        List<Vm> forks = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                forks.add(fork());
            }
            return List.copyOf(forks);
        } catch (RuntimeException | Error e) {
            closeAll(forks, e);
            throw e;
        }
    }

    static void closeAll(List<Vm> vms, Throwable because) {
        for (Vm vm : vms) {
            try {
                vm.close();
            } catch (RuntimeException e) {
                because.addSuppressed(e);
            }
        }
    }

    /** The snapshot that it goes on from. */
    @Override
    public String toString() {
        return "VmRestore[" + snapshot + "]";
    }
}
