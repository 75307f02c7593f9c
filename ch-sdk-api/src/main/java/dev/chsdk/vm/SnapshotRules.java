// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.internal.journal.KnownDirectory;
import dev.chsdk.value.ByteSize;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What must be so before a VM is paused for a snapshot: otherwise the snapshot would fail, or could not be restored. */
final class SnapshotRules {

    private final VmParts parts;
    private final SnapshotTarget target;
    private final VmConfig vm;
    private final Path directory;

    SnapshotRules(VmParts parts, SnapshotTarget target, VmConfig vm) {
        this.parts = parts;
        this.target = target;
        this.vm = vm;
        this.directory = target.directory();
    }

    /**
     * Goes through them.
     *
     * @return whether the directory is there
     * @throws SnapshotException if one is broken
     */
    boolean check() {
        if (target.isMemoryOnly()) {
            requireLastingImages();
        } else {
            requireNoServedDisks();
            requireTheImagesOfTheVmm();
            requireWrittenImages();
        }
        boolean exists = isFree();
        requireLastingPlace();
        requireSpace();
        return exists;
    }

    private SnapshotException refused(String why) {
        return new SnapshotException(directory, why, null);
    }

    /** Working copies go with the VM. */
    private void requireLastingImages() {
        List<String> lost = Stream.concat(
                        vm.disks().stream().map(DiskConfig::path).flatMap(Optional::stream),
                        vm.pmems().stream().map(PmemConfig::file))
                .filter(image -> runDirectory(parts.directory().resolve(image)).isPresent())
                .toList();
        if (!lost.isEmpty()) {
            throw refused("memoryOnly() leaves out the VM's images, and " + lost
                    + " are in a run directory, which is removed with its VM, so that it could not be restored;"
                    + " leave out memoryOnly(), or give the VM an image elsewhere by imageInPlace(path)");
        }
    }

    private static Optional<Path> runDirectory(Path path) {
        try {
            Path real = Files.exists(path) ? path.toRealPath() : path;
            return KnownDirectory.around(real);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A disk that another process serves cannot be copied. */
    private void requireNoServedDisks() {
        List<DiskConfig> disks = vm.disks();
        List<String> served = IntStream.range(0, disks.size())
                .filter(index -> disks.get(index).isVhostUser().orElse(false))
                .mapToObj(index -> disks.get(index).id().orElse("disks[" + index + "]"))
                .toList();
        if (!served.isEmpty()) {
            throw refused("the VM has disks that another process serves by vhost-user, " + served
                    + ", and they cannot be copied; use SnapshotTarget.memoryOnly() and save them there");
        }
    }

    /** The copies are made by path, and somebody may have moved another file there. */
    private void requireTheImagesOfTheVmm() {
        OpenFiles ofTheVmm = OpenFiles.of(parts.process().pid());
        for (SavedImage image : SavedImage.of(vm)) {
            Path path = image.source(parts.directory());
            if (Files.isDirectory(path)) {
                throw refused(
                        path + " is a folder, behind which the VMM has a file without a name that cannot be copied;"
                                + " use SnapshotTarget.memoryOnly(), or give persistent memory a file");
            }
            if (!ofTheVmm.mayHold(path)) {
                throw refused("the VMM does not have " + path + " open: another file was put there, or it was removed,"
                        + " while the VM ran. The guest's disk cannot be copied by this path; put the VMM's file back,"
                        + " or use SnapshotTarget.memoryOnly() and save the image yourself");
            }
        }
    }

    private void requireWrittenImages() {
        List<String> unwritten = Qcow2Images.of(vm, parts.directory());
        if (!unwritten.isEmpty()) {
            throw refused(
                    "the VMM keeps tables of " + unwritten + " in its memory, as of every writable qcow2 image, so that"
                            + " a copy would lack what the guest has written last; " + Qcow2Images.REMEDY);
        }
    }

    /** Whether the directory is there, and empty; if it is not there, it can be made. */
    private boolean isFree() {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = directory.getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw refused("the folder " + parent + " is missing; make it");
            }
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            if (entries.iterator().hasNext()) {
                throw refused("the directory is not empty; name one that is missing");
            }
            return true;
        } catch (IOException e) {
            throw new SnapshotException(directory, "it is no directory that can be read: " + e, e);
        }
    }

    private void requireLastingPlace() {
        runDirectory(existing()).ifPresent(lost -> {
            throw refused("it would be in the run directory " + lost
                    + ", which is removed when its VM is closed; name a directory elsewhere");
        });
    }

    private Path existing() {
        return Files.exists(directory) ? directory : directory.resolveSibling(".");
    }

    private static long privateBytes(MemoryConfig memory) {
        long plain = memory.isShared().orElse(false) ? 0 : bytes(memory.size()) + bytes(memory.hotpluggedSize());
        return plain
                + memory.zones().stream()
                        .filter(zone -> !zone.isShared().orElse(false))
                        .mapToLong(zone -> bytes(zone.size()) + bytes(zone.hotpluggedSize()))
                        .sum();
    }

    private static long bytes(Optional<ByteSize> size) {
        return size.map(ByteSize::toBytes).orElse(0L);
    }

    /** Private memory is written whole, whatever the guest uses of it. */
    private void requireSpace() {
        long needed = vm.memory().map(SnapshotRules::privateBytes).orElse(0L);
        try {
            long free = Files.getFileStore(existing()).getUsableSpace();
            if (free < needed) {
                throw refused(
                        "the memory needs " + needed + " bytes, and there are " + free + " free; free some space");
            }
        } catch (IOException e) {
            throw new SnapshotException(directory, "its file system cannot be asked for free space: " + e, e);
        }
    }
}
