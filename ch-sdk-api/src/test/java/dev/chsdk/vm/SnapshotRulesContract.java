// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chsdk.config.Disk;
import dev.chsdk.config.Pmem;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.info.VmmEvent.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that are refused, fail, or meet others at the same VM, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SnapshotRulesContract {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final LaunchBed bed;
    private final Map<Step, Runnable> interference = new ConcurrentHashMap<>();
    private final Queue<String> steps = new ConcurrentLinkedQueue<>();
    private Path directory = Path.of("");
    private Path saved = Path.of("");

    SnapshotRulesContract(LaunchBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void choose(@TempDir Path fresh) {
        directory = fresh;
        saved = fresh.resolve("saved");
        steps.clear();
    }

    /** A VM to which something happens, once, at a step. */
    private VmBuilder builder() {
        return bed.builder().progress(step -> {
            steps.add(Thread.currentThread().getName() + " " + step);
            Runnable once = interference.remove(step);
            if (once != null) {
                once.run();
            }
        });
    }

    private static void assertRefused(Vm vm, SnapshotTarget target, String why) {
        boolean existed = Files.exists(target.directory());
        assertThatThrownBy(() -> vm.snapshot(target))
                .isInstanceOf(SnapshotException.class)
                .hasMessage("Snapshot " + target.directory() + ": " + why);
        assertThat(Files.exists(target.directory())).isEqualTo(existed);
    }

    @Test
    void snapshot_thatCouldNotBeRestored_isRefused() throws Exception {
        Files.createFile(Files.createDirectory(saved).resolve("precious"));
        Path free = directory.resolve("free");
        try (Vm vm = builder().launch()) {
            Path run = vm.directory();
            Path image = run.resolve("image.img");

            assertRefused(vm, SnapshotTarget.in(saved), "the directory is not empty; name one that is missing");
            assertRefused(vm, SnapshotTarget.in(free.resolve("a")), "the folder " + free + " is missing; make it");
            for (Path lost : pathsInto(run)) {
                assertRefused(
                        vm,
                        SnapshotTarget.in(lost),
                        "it would be in the run directory " + run
                                + ", which is removed when its VM is closed; name a directory elsewhere");
            }
            assertRefused(
                    vm,
                    SnapshotTarget.in(free).memoryOnly(),
                    "memoryOnly() leaves out the VM's images, and [image.img] are in a run directory, which is"
                            + " removed with its VM, so that it could not be restored;"
                            + " leave out memoryOnly(), or give the VM an image elsewhere by imageInPlace(path)");
            Files.move(Files.copy(image, run.resolve("x")), image, StandardCopyOption.REPLACE_EXISTING);
            String notOpen = "the VMM does not have " + image + " open: another file was put there, or it was removed,"
                    + " while the VM ran. The guest's disk cannot be copied by this path; put the VMM's file back,"
                    + " or use SnapshotTarget.memoryOnly() and save the image yourself";
            assertRefused(vm, SnapshotTarget.in(free), notOpen);
            Files.delete(image);
            assertRefused(vm, SnapshotTarget.in(free), notOpen);

            assertThat(vm.events().soFar()).extracting(VmmEvent::kind).doesNotContain(Kind.VM_PAUSING);
            vm.client().shutdown();
            assertThatThrownBy(() -> vm.snapshot(free))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("A snapshot is taken of a VM that runs or is paused; this one is CREATED");
        }
        assertThat(saved).isDirectoryContaining("glob:**precious");
        assertThat(bed.leftovers()).isEmpty();
    }

    /** The VMM has in its memory what the guest has not flushed. */
    @Test
    void aWritableQcow2Image_isNeitherSavedNorMoved() throws Exception {
        Path image = Qcow2.write(directory.resolve("disk.qcow2"));
        try (VmReceiver receiver = bed.builder().receiver();
                Vm vm = builder().privateSockets().image(image).launch()) {
            String why = "tables of [image.qcow2] in its memory, as of every writable qcow2 image, ";
            String remedy = "; make it a raw one, as by qemu-img convert -O raw, and launch the VM with that";

            assertRefused(
                    vm,
                    SnapshotTarget.in(saved),
                    "the VMM keeps " + why + "so that a copy would lack what the guest has written last" + remedy);
            assertThatThrownBy(() -> vm.migrateTo(receiver))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The VMM keeps " + why + "and would write them at its end, when the VM runs elsewhere"
                            + remedy);
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    private List<Path> pathsInto(Path run) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), run);
        Path made = Files.createDirectory(run.resolve("made"));
        Path here = Path.of("").toAbsolutePath();
        return List.of(run.resolve("s"), here.relativize(run.resolve("s")), link.resolve("s"), made, made.resolve("s"));
    }

    @Test
    void snapshot_thatIsDisturbed_leavesTheVmAsItWas() throws Exception {
        try (Vm vm = builder().launch()) {
            Path image = vm.directory().resolve("image.img");
            Path away = directory.resolve("away");
            interference.put(SnapshotStep.MEMORY_SAVED, () -> move(image, away));
            assertThatThrownBy(() -> vm.snapshot(saved)).isInstanceOf(SnapshotException.class);
            assertNothingHappened(vm);
            move(away, image);

            Path others = saved.resolve("notes.txt");
            Files.createDirectory(saved);
            interference.put(SnapshotStep.MEMORY_SAVED, () -> {
                move(image, away);
                create(others);
            });
            assertThatThrownBy(() -> vm.snapshot(saved)).isInstanceOf(SnapshotException.class);
            Files.delete(others); // somebody else put it there
            assertThat(saved).isEmptyDirectory();
            move(away, image);

            interference.put(SnapshotStep.MEMORY_SAVED, () -> create(others));
            Snapshot withNotes = vm.snapshot(saved);
            Files.delete(others);
            assertThat(withNotes.isWhole()).isTrue();
            delete(saved);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> vm.snapshot(saved)).isInstanceOf(InterruptedVmmException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertNothingHappened(vm);

            interference.put(SnapshotStep.MEMORY_SAVED, () -> resume(vm));
            assertThatThrownBy(() -> vm.snapshot(saved))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("the VM was resumed while its images were copied");
            assertNothingHappened(vm);

            Path late = Files.write(directory.resolve("late.img"), new byte[1 << 20]);
            interference.put(SnapshotStep.CHECKED, () -> {
                Pending<?> unused = vm.addDisk(Disk.of(late).id("late"));
            });
            assertThatThrownBy(() -> vm.snapshot(saved))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessage("Snapshot " + saved + ": its devices changed meanwhile; take another one");
            assertNothingHappened(vm);

            interference.put(SnapshotStep.DIRECTORY_MADE, vm::pause);
            assertThatThrownBy(() -> vm.snapshot(saved)).isInstanceOf(VmmResponseException.class);
            assertThat(vm.info().state()).as("paused by somebody else").isEqualTo(VmState.PAUSED);
            assertThat(saved).doesNotExist();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    private void assertNothingHappened(Vm vm) {
        assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        assertThat(saved).doesNotExist();
        assertThat(interference).isEmpty();
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : SnapshotManifest.filesIn(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when the event tells it too. */
    private static void resume(Vm vm) {
        vm.resume();
        Optional<String> missing = vm.process()
                .awaitWhileAlive(
                        "The event",
                        () -> {
                            List<VmmEvent> events = vm.events().soFar();
                            return events.get(events.size() - 1).kind() == Kind.VM_RESUMED
                                    ? Optional.empty()
                                    : Optional.of("it has not come");
                        },
                        LONG);
        assertThat(missing).isEmpty();
    }

    @Test
    void snapshots_andAMigrationOfOneVm_areOneAtATime() throws Exception {
        Path memory = Files.write(directory.resolve("memory"), new byte[2 << 20]);
        Path other = directory.resolve("other");
        VmBuilder builder = builder().privateSockets().configure(c -> c.pmem(Pmem.of(memory)));
        try (VmReceiver receiver = bed.builder().receiver();
                Vm vm = builder.launch()) {
            Thread second = new Thread(() -> vm.snapshot(other), "second");
            CompletableFuture<Throwable> migration = new CompletableFuture<>();
            interference.put(SnapshotStep.PAUSED, () -> {
                second.start();
                assertThat(vm.process().awaitWhileAlive("The second", () -> waitsOrGoesOn(second), LONG))
                        .isEmpty();
                migration
                        .completeAsync(() -> catchThrowable(() -> vm.migrateTo(receiver)))
                        .join();
            });

            assertThat(vm.snapshot(saved).isWhole()).isTrue();
            second.join(LONG.toMillis());

            assertThat(migration.get(LONG.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Another thread is taking a snapshot of this VM, or is moving it");
            assertThat(Snapshot.open(other).isWhole()).isTrue();
            String first = Thread.currentThread().getName();
            assertThat(steps.stream()
                            .filter(step -> step.matches(".* (RESUMED|CHECKED|PAUSED)"))
                            .skip(1))
                    .containsExactlyElementsOf(Stream.of(first, "second")
                            .flatMap(who -> Stream.of(who + " CHECKED", who + " PAUSED", who + " RESUMED"))
                            .toList());
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    private Optional<String> waitsOrGoesOn(Thread second) {
        boolean waits = Stream.of(second.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("lockInterruptibly"));
        boolean goesOn = steps.contains("second " + SnapshotStep.CHECKED);
        return waits || goesOn ? Optional.empty() : Optional.of("it has not come so far");
    }
}
