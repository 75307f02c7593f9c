// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host's side of the devices of one VM: images with their locks, files, sockets. */
final class Backends implements AutoCloseable {

    private static final long PMEM_BLOCK = 2 << 20;
    private static final long VIRTIO_MEM_BLOCK = 128L << 20;
    private static final int SECTOR = 512;

    /** The request that asks a file of {@code /dev/net/tun} for its interface. */
    private static final long TUNGETIFF = 0x800454d2L;

    private final VmmVersion version;
    private final HostFiles files;
    private final List<ObjectNode> disks = new ArrayList<>();
    private final List<ObjectNode> unlocked = new ArrayList<>();
    private final Map<String, ImageLock> locks = new HashMap<>();
    private final IdentityHashMap<ObjectNode, FileChannel> memories = new IdentityHashMap<>();
    private @Nullable VsockSocket vsock;
    private @Nullable ObjectNode vsockDevice;

    Backends(VmmVersion version, HostFiles files) {
        this.version = version;
        this.files = files;
    }

    /** Opens what the devices of a configuration need, in the order of the VMM; closes it again if something fails. */
    void openAll(ObjectNode config) throws Refusal {
        try {
            openAll(config, DeviceKind.DISK, DeviceKind.NET);
            openRng(config);
            openAll(config, DeviceKind.GENERIC, DeviceKind.FS, DeviceKind.PMEM, DeviceKind.VSOCK);
            checkVirtioMem(config);
            openAll(config, DeviceKind.VDPA, DeviceKind.VFIO, DeviceKind.USER);
            PeerDevices.openTpm(config);
        } catch (Refusal e) {
            close();
            throw e;
        }
    }

    private void openAll(ObjectNode config, DeviceKind... kinds) throws Refusal {
        for (DeviceKind kind : kinds) {
            try {
                for (ObjectNode device : kind.in(config)) {
                    open(kind, device);
                }
            } catch (Refusal e) {
                kind.loseFrom(config, version);
                throw e;
            }
        }
    }

    private void openRng(ObjectNode config) throws Refusal {
        String error = files.errorOfReading(config.path("rng").path("src").asText());
        if (!error.isEmpty()) {
            throw Refusal.ofDevices("Cannot create virtio-rng device", error);
        }
    }

    private static void checkVirtioMem(ObjectNode config) throws Refusal {
        for (JsonNode zone : MemoryLayout.growing(config)) {
            if (zone.path("hotplug_size").asLong() % VIRTIO_MEM_BLOCK != 0) {
                throw Refusal.ofDevices(
                        "Cannot create virtio-mem device", "Virtio-mem size is not aligned with " + VIRTIO_MEM_BLOCK);
            }
        }
    }

    /** Opens what one device needs, and notes in its configuration what is found there. */
    void open(DeviceKind kind, ObjectNode device) throws Refusal {
        switch (kind) {
            case DISK -> openDisk(device);
            case NET -> openNet(device);
            case PMEM -> {
                checkPmem(device);
                openPmem(device);
            }
            case VSOCK -> {
                vsock = VsockSocket.listen(device);
                vsockDevice = device;
            }
            default -> PeerDevices.open(kind, device, files);
        }
    }

    private void openDisk(ObjectNode disk) throws Refusal {
        if (disk.path("vhost_user").asBoolean()) {
            PeerDevices.awaitBackEnd(disk);
            return;
        }
        String path = disk.path("path").textValue();
        if (path == null) {
            throw Refusal.ofDevices("No disk path was specified when one was expected");
        }
        boolean isReadonly = disk.path("readonly").asBoolean();
        String error = isReadonly ? files.errorOfReading(path) : files.errorOfWriting(path);
        if (!error.isEmpty()) {
            throw version.isAtLeast(VmmVersion.V52_0)
                    ? Refusal.ofDevices("Cannot open disk path", "I/O error (path=" + path + " op=open)", error)
                    : Refusal.ofDevices("Cannot open disk path", error);
        }
        ImageFormat.settle(disk, Path.of(path));
        disks.add(disk);
        unlocked.add(disk);
    }

    private void openNet(ObjectNode net) throws Refusal {
        if (net.path("vhost_user").asBoolean()) {
            throw Refusal.notSimulated("a network device with a vhost-user back-end");
        }
        if (net.hasNonNull("fds") && !net.hasNonNull("tap")) {
            for (JsonNode number : net.path("fds")) {
                checkInterface(number.asInt());
            }
        } else if (!net.hasNonNull("host_mac")) {
            net.put("host_mac", ConfigReader.randomMac());
        }
    }

    private void checkInterface(int number) throws Refusal {
        String error = files.errorOfInterface(number);
        if (!error.isEmpty()) {
            throw Refusal.ofDevices(
                    "Cannot create virtio-net device",
                    "Using existing tap",
                    version.isAtLeast(VmmVersion.V53_0)
                            ? "Ioctl failed (" + TUNGETIFF + ")"
                            : "ioctl (" + TUNGETIFF + ") failed: " + error,
                    error);
        }
    }

    private void checkPmem(ObjectNode pmem) throws Refusal {
        String file = pmem.path("file").asText();
        boolean isDirectory = Files.isDirectory(Path.of(file));
        if (isDirectory && !pmem.hasNonNull("size")) {
            throw Refusal.ofDevices("Trying to use a directory for pmem but no size specified");
        }
        String error = isDirectory ? files.errorOfReading(file) : files.errorOfWriting(file);
        if (!error.isEmpty()) {
            throw Refusal.ofDevices("Cannot open persistent memory file", error);
        }
        if (pmemSize(pmem) % PMEM_BLOCK != 0) {
            throw Refusal.ofDevices("Trying to use a size that is not multiple of 2MiB");
        }
    }

    private void openPmem(ObjectNode pmem) throws Refusal {
        Path file = Path.of(pmem.path("file").asText());
        if (Files.isRegularFile(file)) {
            try {
                memories.put(pmem, FileChannel.open(file, StandardOpenOption.READ));
            } catch (IOException e) {
                throw Refusal.ofDevices("Cannot open persistent memory file", OsError.of(e));
            }
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file of persistent memory", e);
        }
    }

    /** The size that was given, or that of the file. */
    static long pmemSize(ObjectNode pmem) {
        return pmem.path("size")
                .asLong(Path.of(pmem.path("file").asText()).toFile().length());
    }

    /** Locks the images that are not locked yet. */
    void lockImages() throws Refusal {
        while (!unlocked.isEmpty()) {
            lock(unlocked.get(0));
        }
    }

    /** Locks the image of one disk. */
    void lock(ObjectNode disk) throws Refusal {
        locks.put(
                disk.path("id").asText(),
                ImageLock.take(
                        Path.of(disk.path("path").asText()),
                        disk.path("readonly").asBoolean()));
        unlocked.remove(disk);
    }

    /** Lets another VMM have the images. They are not taken back when the migration to it fails. */
    void unlockImages() {
        locks.values().forEach(ImageLock::unlock);
    }

    /** Closes what a device has open that the guest has let go. */
    void close(String id) {
        ImageLock lock = locks.remove(id);
        if (lock != null) {
            lock.close();
        }
        memories.forEach((pmem, file) -> {
            if (id.equals(pmem.path("id").asText())) {
                close(file);
            }
        });
        if (vsock != null
                && vsockDevice != null
                && id.equals(vsockDevice.path("id").asText())) {
            vsock.close();
            vsock = null;
        }
    }

    /** Leaves what is on the host as the process's violent death does. */
    void abandon() {
        closeFiles();
        if (vsock != null) {
            vsock.abandon();
            vsock = null;
        }
    }

    private void closeFiles() {
        locks.values().forEach(ImageLock::close);
        locks.clear();
        memories.values().forEach(Backends::close);
        memories.clear();
    }

    /** Gives up a disk that could not be added. */
    void forget(ObjectNode disk) {
        disks.remove(disk);
        unlocked.remove(disk);
    }

    /** From a disk's removal on it cannot be resized any more, though the guest has yet to let it go. */
    void remove(String id) {
        disks.removeIf(disk -> id.equals(disk.path("id").textValue()));
    }

    /** Sets the size of the image of a disk. */
    void resize(String id, long size) throws Refusal {
        ObjectNode disk = disks.stream()
                .filter(candidate -> id.equals(candidate.path("id").textValue()))
                .findFirst()
                .orElseThrow(() -> DeviceCalls.unknownId(id, version));
        if (!disk.path("image_type").asText("Raw").equals("Raw")) {
            throw Refusal.notSimulated("resizing an image that is not raw");
        }
        if (size % SECTOR != 0) {
            throw Refusal.ofDevices("Disk resize error", "Disk image size is not a multiple of 512");
        }
        if (disk.path("readonly").asBoolean()) {
            throw cannotResizeReadonly();
        }
        Path image = Path.of(disk.path("path").asText());
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            long present = channel.size();
            if (size < present) {
                channel.truncate(size);
            } else if (size > present) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        } catch (IOException e) {
            throw Refusal.ofDevices("Disk resize error", OsError.of(e));
        }
    }

    private Refusal cannotResizeReadonly() {
        List<String> chain = new ArrayList<>(List.of("Disk resize error", "Disk resize failed"));
        if (version.isAtLeast(VmmVersion.V52_0)) {
            chain.add("I/O error");
        }
        chain.addAll(List.of("Resize failed", "Invalid argument (os error 22)"));
        return Refusal.ofDevices(chain.toArray(String[]::new));
    }

    @Override
    public void close() {
        closeFiles();
        if (vsock != null) {
            vsock.close();
            vsock = null;
        }
    }
}
