// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.client.ClientOptions;
import dev.chsdk.client.Operation;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Vsock;
import dev.chsdk.info.VmState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** The part of a VM's life in which something goes wrong, on VMs of its own, up to the end of what was asked. */
final class FaultScene {

    /** Only for calls to a VMM that stands still. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LaunchBed bed;
    private final Path saved;
    private final FaultCell cell;
    private final String name;
    private final Consumer<FaultScene> mishap;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Optional<Vm> vm = Optional.empty();
    private Optional<Vm> victim = Optional.empty();
    private Optional<VmReceiver> receiver = Optional.empty();
    private final List<Path> before;
    private final Set<Step> passed = new LinkedHashSet<>();
    private Optional<Path> place = Optional.empty();
    private boolean hasHappened;

    /**
     * A scene.
     *
     * @param saved a snapshot of a VM that shares nothing
     * @param name of its files, which differs from those of other scenes on the bed
     * @param mishap what happens at the step
     */
    FaultScene(LaunchBed bed, Path saved, FaultCell cell, String name, Consumer<FaultScene> mishap) {
        this.bed = bed;
        this.saved = saved;
        this.cell = cell;
        this.name = name;
        this.mishap = mishap;
        this.before = directories();
    }

    /** The VM whose snapshot scenes restore. */
    static void save(LaunchBed bed, Path saved) {
        try (Vm vm = small(bed).privateSockets().environment(Map.of()).launch()) {
            vm.snapshot(saved);
        }
    }

    private static VmBuilder small(LaunchBed bed) {
        return bed.builder().configure(vm -> vm.memory(Memory.mib(32)));
    }

    /** Does what is asked, with the mishap in it. Returns {@code done}, or how a migration went. */
    String play() throws Exception {
        return switch (cell.phase()) {
            case LAUNCH ->
                done(() -> vm = Optional.of(opened(own().course(this::course).launch())));
            case RESTORE -> done(() -> vm = Optional.of(opened(restore().launch())));
            case FORK -> done(() -> vm = Optional.of(opened(restore().fork())));
            case SNAPSHOT -> {
                launch(unshared());
                yield done(() -> vm.orElseThrow().snapshot(target()));
            }
            case MIGRATION, RECEPTION -> migrate();
            case CLOSE -> {
                launch(own());
                yield done(() -> {
                    vm.orElseThrow().close();
                    return vm;
                });
            }
        };
    }

    private static String done(Callable<?> action) throws Exception {
        assertThat(action.call()).isNotNull();
        return "done";
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private VmBuilder own() {
        return small(bed)
                .environment(Map.of("CH_API_SOCKET", bed.links().resolve(name).toString()))
                .configure(c -> c.vsock(Vsock.of(3, bed.links().resolve(name + ".vsock"))));
    }

    private VmBuilder unshared() {
        return small(bed).privateSockets().environment(Map.of());
    }

    private VmRestore restore() {
        return VmBuilder.restore(Snapshot.open(saved))
                .vmm(bed.vmm())
                .vmmArgument("--api-socket", bed.links().resolve(name).toString())
                .process(builder -> builder.runDirectories(bed.base()).course(this::course));
    }

    private void launch(VmBuilder builder) {
        vm = Optional.of(opened(builder.course(this::course).launch()));
        victim = vm;
    }

    private String migrate() {
        VmReceiver there = opened(unshared().course(this::course).receiver());
        receiver = Optional.of(there);
        launch(unshared());
        victim = cell.phase() == Phase.MIGRATION ? vm : Optional.of(there.vm());
        boolean isLimited = cell.mishap() == Mishap.VMM_HUNG && isBeforeTheGuestMoved();
        Migration migration =
                vm.orElseThrow().migrateTo(there, how -> isLimited ? how.timeout(Duration.ofSeconds(1)) : how);
        return migration.hasMoved() ? "moved" : "back";
    }

    /** Limits are short for what a VMM that stands still is asked, and as usual for whatever comes before. */
    private Course course(Course usual) {
        Course heeding = usual.progress(this::pass);
        if (cell.phase() == Phase.MIGRATION
                && cell.mishap() == Mishap.VMM_KILLED
                && cell.step() == MigrationStep.SENT) {
            return new Course(heeding.progress(), usual.calls(), usual.start(), usual.listen(), usual.end(), SHORT);
        }
        if (cell.mishap() != Mishap.VMM_HUNG) {
            return heeding;
        }
        return new Course(
                heeding.progress(),
                calls(usual.calls()),
                cell.step() == LaunchStep.STARTED ? SHORT : usual.start(),
                SHORT,
                SHORT,
                isBeforeTheGuestMoved() ? SHORT : usual.migration());
    }

    private boolean isBeforeTheGuestMoved() {
        return !cell.isAtLeast(MigrationStep.RECEIVED);
    }

    private ClientOptions calls(ClientOptions usual) {
        ClientOptions calls = usual;
        if (cell.step() == LaunchStep.STARTED) {
            return calls.limit(Operation.PING, SHORT);
        }
        for (Operation operation : Operation.values()) {
            if (cell.step() instanceof LaunchStep ? isLaunching(operation) : isLater(operation)) {
                calls = calls.limit(operation, SHORT);
            }
        }
        return calls;
    }

    private boolean isLaunching(Operation operation) {
        return switch (operation) {
            case CREATE, RESTORE -> cell.step() == LaunchStep.READY;
            case BOOT, RESUME -> cell.step() == LaunchStep.CREATED;
            default -> false;
        };
    }

    private boolean isLater(Operation operation) {
        return switch (operation) {
            case PAUSE -> !cell.isAtLeast(SnapshotStep.PAUSED);
            case SNAPSHOT -> !cell.isAtLeast(SnapshotStep.MEMORY_SAVED);
            case RESUME -> cell.phase() == Phase.SNAPSHOT;
            case SEND_MIGRATION -> cell.phase() == Phase.MIGRATION && !cell.isAtLeast(MigrationStep.SENT);
            default -> false;
        };
    }

    private void pass(Step step) {
        passed.add(step);
        if (step == cell.step() && !hasHappened) {
            hasHappened = true;
            place = directory();
            mishap.accept(this);
        }
    }

    /** The steps so far, in order. */
    Set<Step> passed() {
        return passed;
    }

    boolean hasHappened() {
        return hasHappened;
    }

    /** The VM, once it is there. */
    Optional<Vm> vm() {
        return vm;
    }

    Optional<VmReceiver> receiver() {
        return receiver;
    }

    /** Where a snapshot goes. */
    Path target() {
        return bed.base().resolveSibling("saved-" + name);
    }

    /** The run directory of the VMM that suffers, if there is one by now. */
    Optional<Path> directory() {
        if (victim.isPresent()) {
            return victim.map(Vm::directory);
        }
        if (place.isPresent()) {
            return place;
        }
        return directories().stream().filter(path -> !before.contains(path)).findFirst();
    }

    private List<Path> directories() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(bed.base(), "chsdk-*")) {
            directories.forEach(found::add);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory that is written to, where it is not the run directory. */
    Optional<Path> written() {
        return cell.phase() == Phase.SNAPSHOT ? Optional.of(target()) : Optional.empty();
    }

    /** Whether the VM runs, or may, after a VMM that stood still went on. */
    void assertRuns(Vm running) {
        VmState state = running.info().state();
        if (cell.mishap() == Mishap.VMM_HUNG) {
            assertThat(state).isIn(VmState.RUNNING, VmState.PAUSED);
        } else {
            assertThat(state).isEqualTo(VmState.RUNNING);
        }
    }

    /** Closes what is open, the receiver last. */
    void end() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
