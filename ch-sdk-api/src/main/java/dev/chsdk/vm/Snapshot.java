// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.VmConfig;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A VM at a point in time, in a directory: its memory, the state of its devices, and its disks. It outlives the VM and the
 * JVM, and may be moved as a whole. It is never written to, so that any number of VMs can be restored from it, also side by
 * side.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class Snapshot {

    static final String CONFIG = "config.json";
    static final String STATE = "state.json";
    static final String MEMORY = "memory-ranges";

    private final Path directory;
    private final SnapshotManifest manifest;

    private Snapshot(Path directory, SnapshotManifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /**
     * The snapshot in a directory. Only what {@link Vm#snapshot(Path)} has finished is one.
     *
     * @throws SnapshotException if there is none
     */
    public static Snapshot open(Path directory) {
        Objects.requireNonNull(directory, "directory");
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            return new Snapshot(absolute, SnapshotManifest.of(absolute));
        } catch (IOException | IllegalArgumentException e) {
            throw new SnapshotException(
                    absolute,
                    (Files.exists(absolute.resolve(SnapshotManifest.NAME))
                                    ? SnapshotManifest.NAME + " cannot be read"
                                    : "there is no " + SnapshotManifest.NAME
                                            + ", which Vm.snapshot(directory) writes when the rest is done")
                            + ": " + e,
                    e);
        }
    }

    /** Where it is, absolute. */
    public Path directory() {
        return directory;
    }

    /**
     * The description of the VM, as its VMM knew it.
     *
     * @throws SnapshotException if it cannot be read
     */
    public VmConfig config() {
        return described(configText());
    }

    /** A description of the VM, as its VMM writes it. */
    VmConfig described(String json) {
        try {
            return VmConfig.fromVmm(json);
        } catch (WireFormatException e) {
            throw new SnapshotException(directory, CONFIG + " cannot be read: " + e.getMessage(), e);
        }
    }

    String configText() {
        try {
            return Files.readString(directory.resolve(CONFIG));
        } catch (IOException e) {
            throw new SnapshotException(directory, CONFIG + " cannot be read: " + e, e);
        }
    }

    /** The VMM that wrote it. Another version may not be able to read it. */
    public VmmVersion vmmVersion() {
        return manifest.vmm();
    }

    /** The sum of the sizes of its files. Files with holes take less of the disk. */
    public ByteSize size() {
        return ByteSize.bytes(
                manifest.sizes().values().stream().mapToLong(Long::longValue).sum());
    }

    /** Whether the disks were left out. */
    public boolean isMemoryOnly() {
        return manifest.isMemoryOnly();
    }

    /** Whether all files are there and have the sizes that they had. What is in them is not looked at. */
    public boolean isWhole() {
        return problems().isEmpty();
    }

    /** What is missing or has another size; empty for a whole one. */
    public List<String> problems() {
        try {
            return manifest.differences(directory);
        } catch (IOException e) {
            List<String> unreadable = new ArrayList<>();
            unreadable.add("it cannot be read: " + e);
            return unreadable;
        }
    }

    void requireWhole() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new SnapshotException(
                    directory, "it is not whole: " + String.join(", ", problems) + "; take another one", null);
        }
    }

    SnapshotManifest manifest() {
        return manifest;
    }

    /**
     * A VM of its own that goes on from here, running: {@link VmRestore#fork()} with the usual VMM.
     *
     * @throws dev.chsdk.error.VmmException if it cannot be launched
     */
    public Vm fork() {
        return VmBuilder.restore(this).fork();
    }

    /**
     * Several of them: {@link VmRestore#forks} with the usual VMM.
     *
     * @throws dev.chsdk.error.VmmException if one of them cannot be launched; the others are closed
     */
    public List<Vm> forks(int count) {
        return VmBuilder.restore(this).forks(count);
    }

    /** The directory and the version of the VMM. */
    @Override
    public String toString() {
        return "Snapshot[" + directory + ", v" + manifest.vmm() + (isMemoryOnly() ? ", memory only]" : "]");
    }
}
