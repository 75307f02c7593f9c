// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a snapshot goes, and what is in it.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class SnapshotTarget {

    private final Path directory;
    private final boolean isMemoryOnly;

    private SnapshotTarget(Path directory, boolean isMemoryOnly) {
        this.directory = directory;
        this.isMemoryOnly = isMemoryOnly;
    }

    /**
     * A whole snapshot: memory, state of the devices, and a copy of every disk that the guest can write. Refused of a VM with
     * a writable qcow2 image, whose file alone is not the disk while the VM runs.
     *
     * @param directory one that is missing or empty, in a folder that is there
     */
    public static SnapshotTarget in(Path directory) {
        Objects.requireNonNull(directory, "directory");
        return new SnapshotTarget(directory.toAbsolutePath().normalize(), false);
    }

    /**
     * The same without the disks. It can be restored only as long as their images are as they are now, which the caller sees
     * to. Refused of a VM that runs on a working copy of its image, which goes with it.
     */
    public SnapshotTarget memoryOnly() {
        return new SnapshotTarget(directory, true);
    }

    Path directory() {
        return directory;
    }

    boolean isMemoryOnly() {
        return isMemoryOnly;
    }

    /** The directory, and whether the disks are left out. */
    @Override
    public String toString() {
        return directory + (isMemoryOnly ? ", memory only" : "");
    }
}
