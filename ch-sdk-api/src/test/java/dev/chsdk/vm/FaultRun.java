// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.info.VmState;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays scenes with mishaps that this JVM survives, one after another, and looks at what came of them. */
final class FaultRun {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final LaunchBed bed;
    private final Path saved;
    private List<String> left = List.of();
    private int scenes;

    /**
     * Runs on a bed.
     *
     * @param saved a snapshot of a VM that shares nothing
     */
    FaultRun(LaunchBed bed, Path saved) {
        this.bed = bed;
        this.saved = saved;
    }

    /** Plays a case, and throws an {@link AssertionError} when it does not end as it should. */
    void play(FaultCell cell) throws Exception {
        Damage damage = new Damage(bed);
        FaultScene scene = new FaultScene(
                bed,
                saved,
                cell,
                "scene" + scenes++,
                its -> damage.happen(cell.mishap(), its.directory(), its.written()));
        try {
            play(cell, scene, damage);
        } finally {
            Thread.interrupted();
            damage.mend();
            scene.end();
            RunDirectory.at(scene.target()).delete();
        }
    }

    private void play(FaultCell cell, FaultScene scene, Damage damage) throws Exception {
        Optional<Exception> thrown = Optional.empty();
        String outcome;
        try {
            outcome = scene.play();
        } catch (Exception e) {
            thrown = Optional.of(e);
            outcome = name(e);
        }
        boolean isInterrupted = Thread.interrupted();
        damage.mend();
        String story = cell + ": " + thrown.map(FaultRun::trace).orElse(outcome);
        assertThat(scene.hasHappened()).as("the mishap of %s", story).isTrue();
        assertThat(cell.outcomes()).as(story).contains(outcome);
        assertThat(isInterrupted).as("interrupt flag of %s", story).isEqualTo(cell.mishap() == Mishap.INTERRUPTED);
        for (String part : thrown.isPresent() ? cell.text() : List.<String>of()) {
            assertThat(thrown.orElseThrow()).as(story).hasMessageContaining(inScene(part, scene));
        }
        assertState(cell, scene, outcome, thrown.orElse(null));
        scene.end();
        assertNothingLeft(cell, scene, story, thrown.orElse(null));
    }

    private static String inScene(String part, FaultScene scene) {
        return part.replace("{target}", scene.target().toString())
                .replace("{run}", scene.directory().map(Path::toString).orElse("chsdk-"));
    }

    private static String name(Exception e) {
        return e.getClass().getSimpleName() + (e instanceof VmmLaunchException launch ? "." + launch.reason() : "");
    }

    static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private void assertState(FaultCell cell, FaultScene scene, String outcome, @Nullable Exception thrown) {
        if (cell.phase() == Phase.SNAPSHOT) {
            assertAlive(cell, scene, scene.vm().orElseThrow());
            assertWholeOrGone(cell, scene.target(), thrown);
        }
        if (cell.phase().isLaunch() && outcome.equals("done")) {
            assertAlive(cell, scene, scene.vm().orElseThrow());
        }
        if (cell.phase().isMigration()) {
            assertOneGuest(scene, outcome);
        }
    }

    private static void assertAlive(FaultCell cell, FaultScene scene, Vm vm) {
        assertThat(vm.process().isAlive()).as(cell.toString()).isEqualTo(cell.mishap() != Mishap.VMM_KILLED);
        if (vm.process().isAlive() && cell.mishap() != Mishap.SOCKET_DELETED) {
            scene.assertRuns(vm);
        }
    }

    /** From the saved memory on the VMM is not needed. Half a snapshot stays only where it cannot be removed. */
    private static void assertWholeOrGone(FaultCell cell, Path target, @Nullable Exception thrown) {
        boolean isOfTheVmm = cell.mishap() == Mishap.VMM_KILLED || cell.mishap() == Mishap.VMM_HUNG;
        if (thrown == null) {
            assertThat(Snapshot.open(target).isWhole()).as(cell.toString()).isTrue();
        } else if (isOfTheVmm && cell.isAtLeast(SnapshotStep.MEMORY_SAVED)) {
            assertThat(Snapshot.open(target).isWhole()).as(cell.toString()).isTrue();
            assertThat(trace(thrown)).contains("Snapshot " + target + " is whole, and stays");
        } else if (cell.mishap() == Mishap.NOT_WRITABLE && Files.exists(target)) {
            assertThat(trace(thrown)).contains("Half a snapshot is left in " + target + "; remove it");
        } else {
            assertThat(target).as(cell.toString()).doesNotExist();
        }
    }

    private static void assertOneGuest(FaultScene scene, String outcome) {
        Vm source = scene.vm().orElseThrow();
        VmReceiver receiver = scene.receiver().orElseThrow();
        switch (outcome) {
            case "moved" -> assertThat(source.process().isAlive()).isFalse();
            case "back" -> {
                assertThat(receiver.vm().process().isAlive()).isFalse();
                scene.assertRuns(source);
            }
            default -> {
                // what the documentation tells to do when nobody knows where the guest is
                receiver.close();
                assertThat(source.process().awaitWhileAlive("The guest", () -> elsewhere(source), LONG))
                        .satisfies(why -> assertThat(
                                        why.isEmpty() || !source.process().isAlive())
                                .isTrue());
            }
        }
    }

    private static Optional<String> elsewhere(Vm source) {
        try {
            VmState state = source.info().state();
            return state == VmState.RUNNING ? Optional.empty() : Optional.of("the VM is " + state);
        } catch (VmmException ending) {
            return Optional.of(String.valueOf(ending.getMessage()));
        }
    }

    /** A run directory that could not be removed stays until this JVM ends, and the failure names it. */
    private void assertNothingLeft(FaultCell cell, FaultScene scene, String story, @Nullable Exception thrown)
            throws Exception {
        List<String> now = bed.leftovers();
        List<String> added = new ArrayList<>(now);
        added.removeAll(left);
        left = now;
        if (cell.mishap() == Mishap.NOT_WRITABLE && cell.phase().isLaunch() && thrown != null && !added.isEmpty()) {
            Path directory = scene.directory().orElseThrow();
            assertThat(added).as(story).containsExactly("directory " + directory);
            assertThat(story).contains("Not everything was taken back").contains(directory + "/");
        } else {
            assertThat(added).as(story).isEmpty();
        }
    }
}
