// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.internal.journal.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Things go wrong at each step of a VM's life, on whatever VMM: the errors are those of {@code faults.txt}, and nothing is
 * left. The property {@code faults.every} says each how manieth case is played.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsContract {

    /** Scenes that a JVM is killed in at once. */
    private static final int AT_ONCE = 6;

    private final LaunchBed bed;
    private final List<FaultCell> cases;

    FaultsContract(LaunchBed bed, int usually) {
        this.bed = bed;
        this.cases = FaultTable.read().every(Integer.getInteger("faults.every", usually));
    }

    /** The snapshot that all restore, made by the first. */
    private Path saved() {
        Path saved = bed.base().resolveSibling("saved");
        if (!Files.exists(saved)) {
            FaultScene.save(bed, saved);
        }
        return saved;
    }

    private List<FaultCell> cases(Predicate<Mishap> of) {
        return cases.stream().filter(cell -> of.test(cell.mishap())).toList();
    }

    /** So that the table has a row for each step that there is. */
    @ParameterizedTest
    @EnumSource(names = {"LAUNCH", "RESTORE", "SNAPSHOT", "MIGRATION", "CLOSE"})
    void phase_takesItsSteps(Phase phase) throws Exception {
        Step last = phase.steps().get(phase.steps().size() - 1);
        FaultCell cell = new FaultCell(phase, last, Mishap.INTERRUPTED, List.of(), List.of());
        FaultScene scene = new FaultScene(bed, saved(), cell, "whole", its -> {});

        assertThat(scene.play()).isIn("done", "moved");
        scene.end();
        RunDirectory.at(scene.target()).delete();

        assertThat(scene.passed())
                .filteredOn(last.getClass()::isInstance)
                .containsExactlyInAnyOrderElementsOf(phase.steps());
    }

    @Test
    void mishaps_thatNeedNothingSpecial() throws Exception {
        FaultRun run = new FaultRun(bed, saved());
        for (FaultCell cell : cases(
                mishap -> mishap != Mishap.DISK_FULL && mishap != Mishap.NOT_WRITABLE && mishap != Mishap.JVM_KILLED)) {
            run.play(cell);
        }
    }

    /** The small file system belongs to the child, and ends with it. */
    @Test
    void disk_full(@TempDir Path directory) throws Exception {
        List<String> small = List.of(
                "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=72m full \"$0\" && exec \"$@\"", directory + "");
        Process attempt = new ProcessBuilder(with(small, "true")).start();
        Assumptions.assumeTrue(
                attempt.waitFor() == 0,
                "this user cannot mount a file system of its own; what does not depend on the words of the error is covered by"
                        + " directory_notWritable");
        List<String> said = play(small, cases(Mishap.DISK_FULL::equals), directory);

        assertThat(said).isEmpty();
        assertThat(bed.leftovers()).isEmpty();
    }

    /** The superuser's child goes without the privilege to write everywhere. */
    @Test
    void directory_notWritable(@TempDir Path directory) throws Exception {
        boolean isSuperuser =
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        List<String> usual =
                isSuperuser ? List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search") : List.of();

        List<String> said = play(usual, cases(Mishap.NOT_WRITABLE::equals), directory);

        assertThat(said).isEmpty();
        assertThat(LeftoverScan.of(directory.resolve("run"), directory.resolve("links")))
                .isEmpty();
    }

    private static List<String> with(List<String> command, String argument) {
        List<String> all = new ArrayList<>(command);
        all.add(argument);
        return all;
    }

    /** Plays cases in a child. Returns what went wrong, when its watchdog has ended too. */
    private List<String> play(List<String> before, List<FaultCell> some, Path directory) throws Exception {
        Process child = ChildJvm.start(before, FaultChild.class, words(directory));
        List<String> said = new ArrayList<>();
        try (BufferedReader in = child.inputReader()) {
            Thread errors = new Thread(() -> child.errorReader().lines().forEach(System.err::println));
            errors.start();
            try (PrintWriter out = new PrintWriter(child.outputWriter(), true)) {
                for (FaultCell cell : some) {
                    out.println(cell);
                    said.addAll(answer(in));
                }
            }
            awaitEnd(in.readLine());
            assertThat(child.waitFor()).isZero();
            errors.join();
        } finally {
            child.destroyForcibly();
        }
        return said;
    }

    private static List<String> answer(BufferedReader in) throws IOException {
        List<String> said = new ArrayList<>();
        for (String line = in.readLine(); !FaultChild.END.equals(line); line = in.readLine()) {
            said.add(line == null ? "the child has ended" : line);
            if (line == null) {
                break;
            }
        }
        return said;
    }

    private List<String> words(Path directory) {
        return with(with(bed.words(), directory.toString()), saved().toString());
    }

    private static void awaitEnd(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(shell -> shell.onExit().join());
    }

    @Test
    void jvm_killed(@TempDir Path directory) throws Exception {
        List<FaultCell> killed = cases(Mishap.JVM_KILLED::equals);
        for (int from = 0; from < killed.size(); from += AT_ONCE) {
            Path place = Files.createDirectory(directory.resolve("jvm" + from));
            kill(killed.subList(from, Math.min(killed.size(), from + AT_ONCE)), place);
        }
    }

    private void kill(List<FaultCell> some, Path place) throws Exception {
        List<String> words = words(place);
        List<String> awaited = new ArrayList<>();
        for (FaultCell cell : some) {
            words.add(cell.toString());
            awaited.add(HaltedScenes.HALTED + cell);
        }
        Process jvm = ChildJvm.start(List.of(), HaltedScenes.class, words);
        BufferedReader in = jvm.inputReader();
        String watchdog = in.readLine();
        List<String> halted = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            halted.add(String.valueOf(in.readLine()));
        }
        jvm.destroyForcibly().waitFor();
        awaitEnd(watchdog);

        assertThat(halted).containsExactlyInAnyOrderElementsOf(awaited);
        assertThat(LeftoverScan.of(place.resolve("run"), place.resolve("links")))
                .as("%s", some)
                .isEmpty();
        for (FaultCell cell : some) {
            Path target = place.resolve("saved-" + cell.toString().replace(' ', '-'));
            if (cell.phase() == Phase.SNAPSHOT && cell.isAtLeast(SnapshotStep.MANIFEST_WRITTEN)) {
                assertThat(Snapshot.open(target).isWhole()).as("%s", cell).isTrue();
            } else {
                assertThat(target).doesNotExist();
            }
        }
    }
}
