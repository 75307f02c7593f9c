// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.action.Resize;
import dev.chsdk.action.Save;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.action.VmCoredumpData;
import dev.chsdk.action.VmResize;
import dev.chsdk.action.VmResizeDisk;
import dev.chsdk.action.VmResizeZone;
import dev.chsdk.action.VmSnapshotConfig;
import dev.chsdk.config.RestoreConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmCounters;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmmPing;
import dev.chsdk.internal.transport.OkHttpTransport;
import dev.chsdk.internal.transport.PeerCredentials;
import dev.chsdk.internal.transport.Transport;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The API of one VMM, over its socket. The VMM does one thing at a time: a call waits until those before it are done,
 * and only {@link #ping()} and {@link #shutdownVmm()} never wait for a connection of this client.
 *
 * <p>Every call throws {@link VmmResponseException} if the VMM refuses, {@link VmmConnectionException} if no answer came,
 * {@link dev.chsdk.error.VmmTimeoutException} if its limit passed and {@link dev.chsdk.error.InterruptedVmmException} if
 * the calling thread is interrupted; of the last three only a {@code VmmConnectionException} can be sure that the VMM did
 * not get the request. A body that the connected version cannot be told throws
 * {@link dev.chsdk.wire.WireFormatException}, one that is larger than it takes (51,200 bytes up to v53)
 * {@link IllegalArgumentException}, before anything is sent. After {@link #close()} every call throws
 * {@link IllegalStateException}.
 *
 * <p>Additions return what has become of the device; empty if the VM is not booted: the device is there from the boot on.
 *
 * <p>This class is thread-safe. Closing it leaves the VMM alone.
 *
 * @see <a href="https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/docs/api.md">api.md</a>
 */
public final class VmmClient extends DeviceCalls implements InfoSource, AutoCloseable {

    /** What the address of a Unix socket holds. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final boolean isOwner;

    VmmClient(Transport transport, Path socket, ClientOptions options) {
        this(new Calls(transport, socket, options), true);
    }

    private VmmClient(Calls calls, boolean isOwner) {
        super(calls);
        this.isOwner = isOwner;
    }

    /**
     * A client with the default limits. Nothing is opened before the first call.
     *
     * @param socket path of the VMM's API socket, at most 107 bytes
     * @throws IllegalArgumentException if the path is longer
     */
    public static VmmClient connect(Path socket) {
        return connect(socket, ClientOptions.defaults());
    }

    /**
     * A client. Nothing is opened before the first call.
     *
     * @param socket path of the VMM's API socket, at most 107 bytes
     * @param options how long it waits
     * @throws IllegalArgumentException if the path is longer
     * @throws VmmConnectionException if this JVM cannot use Unix sockets, because the native library of junixsocket cannot be
     *     loaded
     */
    public static VmmClient connect(Path socket, ClientOptions options) {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(options, "options");
        int length = socket.toString().getBytes(UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new IllegalArgumentException("The path of the API socket has " + length + " bytes, at most "
                    + LONGEST_SOCKET_PATH + " are possible; use a shorter directory: " + socket);
        }
        return new VmmClient(new OkHttpTransport(socket), socket, options);
    }

    /**
     * A client of the same VMM that waits so long for each of its calls. It shares the connections of this one and ends
     * with it; closing it does nothing.
     *
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    public VmmClient within(Duration limit) {
        return new VmmClient(calls.with(calls.options().limit(limit)), false);
    }

    /** Path of the API socket. */
    public Path socket() {
        return calls.socket();
    }

    /**
     * Who made the API socket, as the kernel knows it; works while the VMM is busy. Empty when nobody listens there, or
     * when the process cannot be seen from here.
     */
    public Optional<Peer> peer() {
        return PeerCredentials.at(calls.socket()).map(peer -> new Peer(peer.pid(), peer.uid()));
    }

    /** Asks who the VMM is. An answer proves that it handles requests. */
    public VmmPing ping() {
        return calls.ping();
    }

    /** The version of the VMM, from the first {@link #ping()}, which is made if there was none. */
    public VmmVersion version() {
        return calls.version();
    }

    /**
     * Gives the VMM the description of a VM. The VMM opens its consoles; everything else is checked by {@link #boot()}
     * only. A VMM that refuses while it opens the consoles keeps the description; it is taken back, so that another attempt
     * is possible.
     *
     * @throws VmmResponseException if the VMM refuses; {@link VmmResponseException#isInvalidState()} if it has a VM
     */
    public void create(VmConfig config) {
        try {
            calls.act(Operation.CREATE, config, List.of());
        } catch (VmmResponseException refusal) {
            takeBack(refusal);
            throw refusal;
        }
    }

    /** Deletes what a failed create has left, but nothing that was there before. */
    private void takeBack(VmmResponseException refusal) {
        boolean wasTried = refusal.reasons().contains("The VM could not be created");
        if (wasTried && !refusal.isInvalidState()) {
            try {
                delete();
            } catch (VmmException e) {
                refusal.addSuppressed(e);
            }
        }
    }

    /**
     * Boots the VM. Returns when its vCPUs run; that says nothing about the guest.
     *
     * <p>After a refusal the VMM may keep a half-made VM that cannot be booted again rightly (up to v52.0 it then runs
     * without a kernel). When one device could not be made, from v51.1 on its description has lost all devices of that kind,
     * and the next boot is one without them. Call {@link #delete()} and {@link #create} before another attempt.
     *
     * @throws VmmResponseException if there is no description ({@link VmmResponseException#isNotFound()}), it is wrong
     *     ({@link VmmResponseException#isInvalidConfig()}) or something that it names cannot be used
     */
    public void boot() {
        calls.act(Operation.BOOT);
    }

    /** What the VM is and does. */
    @Override
    public VmInfo info() {
        return calls.ask(Operation.INFO, VmInfo::fromVmm);
    }

    /** What the disks and network interfaces of the VM have done. Refused before the boot. */
    public VmCounters counters() {
        return calls.ask(Operation.COUNTERS, VmCounters::fromVmm);
    }

    /** Stops the vCPUs. Refused unless the VM runs. */
    public void pause() {
        calls.act(Operation.PAUSE);
    }

    /** Lets the vCPUs run again. Refused unless the VM is paused. */
    public void resume() {
        calls.act(Operation.RESUME);
    }

    /** Switches the VM off without asking the guest. Its description stays, so that it can be booted again. */
    public void shutdown() {
        calls.act(Operation.SHUTDOWN);
    }

    /** Resets the VM without asking the guest. */
    public void reboot() {
        calls.act(Operation.REBOOT);
    }

    /** Switches the VM off without asking the guest, and forgets it. Does nothing when there is none. */
    public void delete() {
        calls.act(Operation.DELETE);
    }

    /** Presses the power button. Returns at once; a guest that heeds it powers off later. */
    public void powerButton() {
        calls.act(Operation.POWER_BUTTON);
    }

    /** Sends the guest a non-maskable interrupt. */
    public void nmi() {
        calls.act(Operation.NMI);
    }

    /**
     * Changes the totals of vCPUs, memory and balloon. Returns when the VMM has asked the guest, which does it later.
     *
     * @throws VmmResponseException if the VMM refuses; status 429 while the removal of a vCPU is not finished. Totals that
     *     stand before the refused one in {@link VmResize} have been changed
     */
    public void resize(VmResize resize) {
        calls.act(Operation.RESIZE, resize, List.of());
    }

    /** Changes the size of a disk of a booted VM. Do not call it on a paused VM up to v51.1, whose VMM then hangs. */
    public void resizeDisk(VmResizeDisk resize) {
        calls.act(Operation.RESIZE_DISK, resize, List.of());
    }

    /** As {@link #resizeDisk(VmResizeDisk)}, of a named disk to a multiple of 512 bytes. */
    public void resizeDisk(String id, ByteSize size) {
        resizeDisk(Resize.disk(id, size));
    }

    /** Changes the size of a memory zone. Returns when the VMM has asked the guest, which does it later. */
    public void resizeZone(VmResizeZone resize) {
        calls.act(Operation.RESIZE_ZONE, resize, List.of());
    }

    /** As {@link #resizeZone(VmResizeZone)}, of a named zone to a total. */
    public void resizeZone(String id, ByteSize size) {
        resizeZone(Resize.zone(id, size));
    }

    /** Writes a snapshot of a paused VM. Returns when its memory is on the disk. */
    public void snapshot(VmSnapshotConfig snapshot) {
        calls.act(Operation.SNAPSHOT, snapshot, List.of());
    }

    /** As {@link #snapshot(VmSnapshotConfig)}, into a folder that is there. */
    public void snapshot(Path folder) {
        Objects.requireNonNull(folder, "folder");
        snapshot(Save.snapshot(folder));
    }

    /** As {@link #restore(RestoreConfig, List)}, of a VM that had no descriptors. */
    public void restore(RestoreConfig restore) {
        restore(restore, List.of());
    }

    /**
     * Makes a VM from a snapshot; refused if there is one. It is paused afterwards unless {@link RestoreConfig#isResume()}.
     *
     * @param descriptors open ones in the order of the description: those of {@link RestoreConfig#netFds()}, of
     *     {@link RestoreConfig#vfioFds()}, the iommufd; at most 253. They stay the caller's
     * @throws IllegalArgumentException if there are more or fewer than described, or one is not open
     */
    public void restore(RestoreConfig restore, List<FileDescriptor> descriptors) {
        Objects.requireNonNull(restore, "restore");
        Objects.requireNonNull(descriptors, "descriptors");
        Descriptors.requireCount(Operation.RESTORE, Descriptors.needed(restore), descriptors);
        calls.act(Operation.RESTORE, restore, descriptors);
    }

    /**
     * Moves the VM to another VMM, which awaits it with {@link #receiveMigration}.
     *
     * <p>Up to v52.0 this returns when the VM has moved, and the process of this VMM ends then. From v53.0 on it returns as
     * soon as the migration has begun: whether the VM has moved is told by the event {@code migration-finished} or
     * {@code migration-failed} and by the end of the process, and until then calls that change the VM are refused.
     *
     * @throws VmmResponseException if the VMM refuses, or the migration has failed up to v52.0; the VM runs on here. A VM
     *     that was paused is running then, up to v51.1
     */
    public void sendMigration(SendMigrationData migration) {
        calls.act(Operation.SEND_MIGRATION, migration, List.of());
    }

    /** As {@link #receiveMigration(ReceiveMigrationData, List)}, of a VM that has no descriptors. */
    public void receiveMigration(ReceiveMigrationData migration) {
        receiveMigration(migration, List.of());
    }

    /**
     * Waits for a VM that moves here, and takes it. Without an own limit this waits for ever, and the VMM does nothing
     * else meanwhile: it answers no ping and heeds no SIGTERM. Interrupting this call does not end it there; only SIGKILL
     * does.
     *
     * @param descriptors open ones in the order of the description, as in {@link #restore(RestoreConfig, List)}
     * @throws IllegalArgumentException if there are more or fewer than described, or one is not open
     */
    public void receiveMigration(ReceiveMigrationData migration, List<FileDescriptor> descriptors) {
        Objects.requireNonNull(migration, "migration");
        Objects.requireNonNull(descriptors, "descriptors");
        Descriptors.requireCount(Operation.RECEIVE_MIGRATION, Descriptors.needed(migration), descriptors);
        calls.act(Operation.RECEIVE_MIGRATION, migration, descriptors);
    }

    /**
     * Writes the memory of the guest to a file. Only VMMs for x86-64 that were built with {@code guest_debug} can; the
     * others say that there is no such endpoint ({@link VmmResponseException#isNotFound()}).
     */
    public void coredump(VmCoredumpData coredump) {
        calls.act(Operation.COREDUMP, coredump, List.of());
    }

    /** As {@link #coredump(VmCoredumpData)}, to a file that is made. */
    public void coredump(Path file) {
        Objects.requireNonNull(file, "file");
        coredump(Save.coredump(file));
    }

    /**
     * Ends the VMM, and with it the VM. The process ends after this returns; that the connection is cut without an
     * answer counts as success, because the VMM can be gone before its answer is read.
     */
    public void shutdownVmm() {
        try {
            calls.act(Operation.SHUTDOWN_VMM);
        } catch (VmmConnectionException e) {
            if (!e.mayHaveBeenApplied()) {
                throw e;
            }
        }
    }

    /** Ends the calls that are under way and closes the connections. The VMM goes on. The second call does nothing. */
    @Override
    public void close() {
        if (isOwner) {
            calls.close();
        }
    }
}
