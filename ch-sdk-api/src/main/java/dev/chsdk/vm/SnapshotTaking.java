// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** One snapshot of a VM, from the first check to the manifest. */
final class SnapshotTaking {

    private static final String MORE_SPACE = "Free some space, or name a directory on a larger file system.";
    private static final String ANOTHER_PLACE = "Name a directory that this user, and the VMM, can write to.";

    /** How the VMM ends a reason that the file system gave it: what {@code errno(3)} has for files, places and space. */
    private static final Pattern OF_THE_FILE_SYSTEM =
            Pattern.compile(".*\\(os error (1|2|5|13|17|20|21|27|28|30|36|40|122)\\).*", Pattern.DOTALL);

    private final VmParts parts;
    private final VmmClient client;
    private final Course course;
    private final SnapshotTarget target;
    private final Path directory;

    SnapshotTaking(VmParts parts, SnapshotTarget target) {
        this.parts = parts;
        this.client = parts.client();
        this.course = parts.course();
        this.target = target;
        this.directory = target.directory();
    }

    Snapshot run() {
        try {
            return take();
        } catch (VmmException e) {
            throw Diagnosis.of(e, parts.process());
        }
    }

    private Snapshot take() {
        VmInfo info = client.info();
        boolean runs = info.state() == VmState.RUNNING;
        if (!runs && info.state() != VmState.PAUSED) {
            throw new IllegalStateException(
                    "A snapshot is taken of a VM that runs or is paused; this one is " + info.state());
        }
        boolean existed = new SnapshotRules(parts, target, info.config()).check();
        course.reached(SnapshotStep.CHECKED);
        Snapshot snapshot = made(info.config(), runs, existed);
        if (runs) {
            goOn();
        }
        return snapshot;
    }

    /** From here on the directory is this snapshot's. Nobody else's files are touched when it was taken meanwhile. */
    private void claim(boolean existed) {
        try {
            if (!existed) {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            SnapshotManifest.begin(directory);
        } catch (FileAlreadyExistsException e) {
            throw new SnapshotException(
                    directory, "another snapshot is being written there; name another directory", e);
        } catch (IOException e) {
            SnapshotException failure = unwritten(e.toString(), e);
            throw existed ? failure : cleanedUp(failure, existed);
        }
    }

    private Snapshot made(VmConfig vm, boolean runs, boolean existed) {
        claim(existed);
        Watchdog watchdog = Watchdog.ofThisJvm();
        try {
            watchdog.watchSnapshot(directory, existed);
            course.reached(SnapshotStep.DIRECTORY_MADE);
            write(vm, runs);
            watchdog.drop(directory);
            return Snapshot.open(directory);
        } catch (ClosedByInterruptException e) {
            throw cleanedUp(new InterruptedVmmException("Snapshot " + directory, e), existed);
        } catch (IOException e) {
            throw cleanedUp(unwritten(e.toString(), e), existed);
        } catch (VmmLaunchException e) {
            throw cleanedUp(new SnapshotException(directory, String.valueOf(e.getMessage()), e), existed);
        } catch (RuntimeException e) {
            throw cleanedUp(e, existed);
        } catch (Error e) {
            throw cleanedUp(e, existed);
        }
    }

    private void write(VmConfig vm, boolean runs) throws IOException {
        boolean mayBePaused = runs;
        try {
            if (runs) {
                try {
                    client.pause();
                } catch (VmmResponseException refused) {
                    mayBePaused = false;
                    throw refused;
                }
            }
            course.reached(SnapshotStep.PAUSED);
            write(vm);
        } catch (IOException | RuntimeException | Error e) {
            if (mayBePaused) {
                Uninterrupted.run(() -> resumeAfter(e));
            }
            throw e;
        }
    }

    private static int snapshots(List<VmmEvent.Kind> events) {
        return Collections.frequency(events, VmmEvent.Kind.VM_SNAPSHOTTED);
    }

    /** Whether it is known. Events may come late: those before this snapshot's own say nothing. */
    private boolean wasResumedSince(int snapshotsBefore) {
        List<VmmEvent.Kind> now = parts.events().kinds();
        return snapshots(now) > snapshotsBefore
                && now.lastIndexOf(VmmEvent.Kind.VM_RESUMED) > now.lastIndexOf(VmmEvent.Kind.VM_SNAPSHOTTED);
    }

    private void resumeAfter(Throwable failure) {
        try {
            client.resume();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void goOn() {
        try {
            Uninterrupted.run(client::resume);
        } catch (VmmException e) {
            e.addSuppressed(new Diagnosis.Note(
                    "Snapshot " + directory + " is whole, and stays; the VM was not resumed after it", null));
            throw e;
        }
        course.reached(SnapshotStep.RESUMED);
    }

    private void write(VmConfig vm) throws IOException {
        int before = snapshots(parts.events().kinds());
        saveMemory();
        course.reached(SnapshotStep.MEMORY_SAVED);
        List<SavedImage> images = target.isMemoryOnly() ? List.of() : SavedImage.of(vm);
        requireTheSame(images);
        for (SavedImage image : images) {
            new WorkingCopy(image.source(parts.directory()), directory.resolve(image.file()), MORE_SPACE).make();
        }
        course.reached(SnapshotStep.IMAGES_COPIED);
        if (wasResumedSince(before)) {
            throw new SnapshotException(
                    directory, "the VM was resumed while its images were copied; take another one", null);
        }
        new SnapshotManifest(
                        client.version(),
                        target.isMemoryOnly(),
                        parts.directory(),
                        images,
                        SnapshotManifest.sizesIn(directory))
                .writeTo(directory);
        course.reached(SnapshotStep.MANIFEST_WRITTEN);
    }

    /** A device that came or went since the images were looked at is in what the VMM has written. */
    private void requireTheSame(List<SavedImage> images) throws IOException {
        VmConfig written = VmConfig.fromVmm(Files.readString(directory.resolve(Snapshot.CONFIG)));
        if (!target.isMemoryOnly() && !SavedImage.of(written).equals(images)) {
            throw new SnapshotException(directory, "its devices changed meanwhile; take another one", null);
        }
    }

    /** A VMM that cannot write refuses the call as it refuses any other. */
    private void saveMemory() {
        try {
            client.snapshot(directory);
        } catch (VmmResponseException e) {
            if (e.reasons().stream()
                    .anyMatch(reason -> OF_THE_FILE_SYSTEM.matcher(reason).matches())) {
                throw unwritten(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private SnapshotException unwritten(String why, Exception cause) {
        String remedy = WorkingCopy.isFullDisk(why) ? MORE_SPACE : ANOTHER_PLACE;
        return new SnapshotException(directory, "it cannot be written: " + why + ". " + remedy, cause);
    }

    private <T extends Throwable> T cleanedUp(T failure, boolean existed) {
        try {
            for (Path file : SnapshotManifest.filesIn(directory)) {
                Files.deleteIfExists(file);
            }
            if (!existed) {
                Files.deleteIfExists(directory);
            }
            Watchdog.ofThisJvm().drop(directory);
        } catch (NoSuchFileException gone) {
            Watchdog.ofThisJvm().drop(directory);
        } catch (IOException e) {
            failure.addSuppressed(new Diagnosis.Note("Half a snapshot is left in " + directory + "; remove it", e));
        }
        return failure;
    }
}
