// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.value.ByteSize;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One snapshot of a VM, from the first check to the manifest. */
final class SnapshotTaking {

    private static final String REMEDY = "Free some space, or name a directory on a larger file system.";

    private final VmmClient client;
    private final Path runDirectory;
    private final SnapshotTarget target;
    private final Path directory;

    SnapshotTaking(VmParts vm, SnapshotTarget target) {
        this.client = vm.client();
        this.runDirectory = vm.directory();
        this.target = target;
        this.directory = target.directory();
    }

    Snapshot run() {
        VmInfo info = client.info();
        boolean runs = info.state() == VmState.RUNNING;
        if (!runs && info.state() != VmState.PAUSED) {
            throw new IllegalStateException(
                    "A snapshot is taken of a VM that runs or is paused; this one is " + info.state());
        }
        requireSavable(info.config());
        boolean existed = requireFree();
        requireSpace(info.config());
        try {
            if (!existed) {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            write(info.config(), runs);
            return Snapshot.open(directory);
        } catch (IOException e) {
            throw cleanedUp(new SnapshotException(directory, "it cannot be written: " + e, e), existed);
        } catch (VmmLaunchException e) {
            throw cleanedUp(new SnapshotException(directory, String.valueOf(e.getMessage()), e), existed);
        } catch (RuntimeException e) {
            throw cleanedUp(e, existed);
        } catch (Error e) {
            throw cleanedUp(e, existed);
        }
    }

    private void write(VmConfig vm, boolean runs) throws IOException {
        if (!runs) {
            write(vm);
            return;
        }
        try {
            client.pause();
            write(vm);
        } catch (IOException | RuntimeException | Error e) {
            Uninterrupted.run(() -> resumeAfter(e));
            throw e;
        }
        Uninterrupted.run(client::resume);
    }

    private void resumeAfter(Throwable failure) {
        try {
            client.resume();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void write(VmConfig vm) throws IOException {
        client.snapshot(directory);
        List<SavedImage> images = target.isMemoryOnly() ? List.of() : SavedImage.of(vm);
        for (SavedImage image : images) {
            new WorkingCopy(image.source(runDirectory), directory.resolve(image.file()), REMEDY).make();
        }
        new SnapshotManifest(
                        client.version(),
                        target.isMemoryOnly(),
                        runDirectory,
                        images,
                        SnapshotManifest.sizesIn(directory))
                .writeTo(directory);
    }

    /** A disk that another process serves cannot be copied. */
    private void requireSavable(VmConfig vm) {
        if (target.isMemoryOnly()) {
            return;
        }
        List<DiskConfig> disks = vm.disks();
        List<String> served = IntStream.range(0, disks.size())
                .filter(index -> disks.get(index).isVhostUser().orElse(false))
                .mapToObj(index -> disks.get(index).id().orElse("disks[" + index + "]"))
                .toList();
        if (!served.isEmpty()) {
            throw new SnapshotException(
                    directory,
                    "the VM has disks that another process serves by vhost-user, " + served
                            + ", and they cannot be copied; use SnapshotTarget.memoryOnly() and save them there",
                    null);
        }
    }

    /** Whether the directory is there, and empty. */
    private boolean requireFree() {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = directory.getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw new SnapshotException(directory, "the folder " + parent + " is missing; make it", null);
            }
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            if (entries.iterator().hasNext()) {
                throw new SnapshotException(directory, "the directory is not empty; name one that is missing", null);
            }
            return true;
        } catch (IOException e) {
            throw new SnapshotException(directory, "it is no directory that can be read: " + e, e);
        }
    }

    /** Private memory is written whole, whatever the guest uses of it. */
    private void requireSpace(VmConfig vm) {
        Path existing = Files.exists(directory) ? directory : directory.resolveSibling(".");
        long needed = vm.memory()
                .filter(memory -> !memory.isShared().orElse(false))
                .flatMap(MemoryConfig::size)
                .map(ByteSize::toBytes)
                .orElse(0L);
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            if (free < needed) {
                throw new SnapshotException(
                        directory,
                        "the memory needs " + needed + " bytes, and there are " + free + " free; free some space",
                        null);
            }
        } catch (IOException e) {
            throw new SnapshotException(directory, "its file system cannot be asked for free space: " + e, e);
        }
    }

    private <T extends Throwable> T cleanedUp(T failure, boolean existed) {
        try {
            List<Path> left = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                files.forEach(left::add);
            }
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
            if (!existed) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
