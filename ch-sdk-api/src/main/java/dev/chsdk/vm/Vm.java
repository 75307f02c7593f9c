// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmInfo;
import dev.chsdk.launch.VmmProcess;
import dev.chsdk.value.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A VM that was launched: its VMM's process, a client of its API and its run directory as one thing. Closing it ends the VM
 * and removes everything that the launch made.
 *
 * <p>This class is thread-safe.
 */
public final class Vm implements InfoSource, AutoCloseable {

    private final VmParts parts;
    private final TakeBack takeBack;
    private final HotPlug hotPlug;

    /** Held by what must not have the VM paused or moved under it. */
    private final ReentrantLock copying = new ReentrantLock();

    Vm(VmParts parts, TakeBack takeBack, Consumer<Path> newSocket) {
        this.parts = parts;
        this.hotPlug = new HotPlug(parts, newSocket);
        this.takeBack = takeBack;
    }

    /**
     * A VM whose VMM runs already, whoever started it. Closing it lets go of the VMM and leaves it alone. Its events are known
     * when the VMM was started with {@code --event-monitor path=FILE}, as {@code launch()} does.
     *
     * @param socket path of the API socket
     * @throws VmmException if nobody answers there, or the process cannot be seen from here
     */
    public static Vm attach(Path socket) {
        Objects.requireNonNull(socket, "socket");
        return VmParts.to(socket).letGoWhenClosed();
    }

    VmParts parts() {
        return parts;
    }

    /** The client of the VMM's API. It is closed with the VM. */
    public VmmClient client() {
        return parts.client();
    }

    /** The VMM's process. */
    public VmmProcess process() {
        return parts.process();
    }

    /** The run directory: {@code api.sock}, {@code events}, {@code vmm.log}, {@code vmm.err}, captured consoles. */
    @Override
    public Path directory() {
        return parts.directory();
    }

    /**
     * What the VMM says about the VM.
     *
     * @throws VmmException if the VMM refuses or does not answer
     */
    @Override
    public VmInfo info() {
        return client().info();
    }

    /**
     * Stops the vCPUs.
     *
     * @throws VmmException if the VMM refuses, as it does when the VM is not running, or does not answer
     */
    public void pause() {
        client().pause();
    }

    /**
     * Lets paused vCPUs go on.
     *
     * @throws VmmException if the VMM refuses, as it does when the VM is not paused, or does not answer
     */
    public void resume() {
        client().resume();
    }

    /**
     * Presses the power button. What the guest does then is up to it.
     *
     * @throws VmmException if the VMM refuses or does not answer
     */
    public void powerButton() {
        client().powerButton();
    }

    /** What the VMM's event monitor reports, from the first event on. */
    public VmEvents events() {
        return parts.events();
    }

    /**
     * The serial port: what the guest has written to it, and a way to write back. A socket is connected to by the first call,
     * which takes it from another client; {@link VmSerial} says more.
     *
     * @throws IllegalStateException if it is off, discarded, or on the VMM's terminal
     * @throws VmmException if the VMM does not say where it is, or it cannot be connected to
     */
    public VmSerial serial() {
        return parts.serial().open();
    }

    /**
     * Waits until the VM is ready. The wait ends early when the process ends, the guest panics (a VM with {@code pvpanic}), the
     * VM is off, or what is awaited can no longer come true.
     *
     * @throws dev.chsdk.error.VmmExitedException if the VMM ends first: its status or signal, and what it and the guest said
     *     last
     * @throws dev.chsdk.error.VmNotReadyException if it can no longer come true, with the reason
     * @throws dev.chsdk.error.VmmTimeoutException if the limit passes, with what was seen last
     * @throws InterruptedVmmException if the thread is interrupted
     * @throws IllegalStateException if it could never come true of this VM, such as a text on a serial port that is off
     */
    public void await(Ready ready) {
        Objects.requireNonNull(ready, "ready");
        ready.await(parts);
    }

    /**
     * Saves the VM with its disks, as {@link SnapshotTarget#in} says.
     *
     * @param directory one that is missing or empty, in a folder that is there
     * @throws SnapshotException if it is not, or the files cannot be written
     * @throws VmmException if the VMM refuses or does not answer
     */
    @CanIgnoreReturnValue
    public Snapshot snapshot(Path directory) {
        return snapshot(SnapshotTarget.in(directory));
    }

    /**
     * Saves the VM. It is paused meanwhile, and goes on as it was, also when this fails; half a snapshot is removed then.
     * Images that the guest can write are copied while it stands still, sharing blocks where the file system can.
     *
     * @throws SnapshotException if the target is not missing or empty, or is in a run directory; an image is not the file that
     *     the VMM has open; the VM cannot be saved so, as {@link SnapshotTarget} says; or the files cannot be written
     * @throws VmmException if the VMM refuses or does not answer
     * @throws IllegalStateException if the VM neither runs nor is paused
     */
    @CanIgnoreReturnValue
    public Snapshot snapshot(SnapshotTarget target) {
        Objects.requireNonNull(target, "target");
        try {
            copying.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException("Snapshot " + target.directory(), e);
        }
        try {
            return new SnapshotTaking(parts, target).run();
        } finally {
            copying.unlock();
        }
    }

    /** As {@link #migrateTo(VmReceiver, UnaryOperator)}, in the usual way: the memory is copied while the guest runs. */
    public Migration migrateTo(VmReceiver receiver) {
        return migrateTo(receiver, how -> how);
    }

    /**
     * Moves the VM to another VMM of this host. Returns when the guest is there, or goes on here because it could not move.
     * After a move this VMM has ended; closing this VM removes its run directory and leaves the moved one alone.
     *
     * <p>Working copies and sockets in the run directory move too. Sockets elsewhere would be shared by both VMMs, and are
     * refused; {@link VmBuilder#privateSockets} avoids them.
     *
     * @param receiver one that has not received
     * @param how changes the request: {@code how -> how.downtime(limit)}
     * @throws IllegalStateException if it cannot work, or this VM is being saved or moved: nothing was sent
     * @throws IllegalArgumentException if the VMM is too old for the request, or parts of it exclude each other
     * @throws VmmException if a VMM ended, does not answer or refused: the VM runs on if this one had not been asked yet,
     *     else it may be unknown where the guest is
     */
    public Migration migrateTo(VmReceiver receiver, UnaryOperator<SendMigrationData> how) {
        Objects.requireNonNull(receiver, "receiver");
        Objects.requireNonNull(how, "how");
        if (!copying.tryLock()) {
            throw new IllegalStateException("Another thread is taking a snapshot of this VM, or is moving it");
        }
        try {
            return new Migrating(parts, this, receiver).run(how);
        } finally {
            copying.unlock();
        }
    }

    /** Changes of its size, and devices that come and go while it runs. */
    public HotPlug hotPlug() {
        return hotPlug;
    }

    /** As {@link HotPlug#memory}. */
    @CanIgnoreReturnValue
    public Pending<ByteSize> resizeMemory(ByteSize total) {
        return hotPlug.memory(total);
    }

    /** As {@link HotPlug#vcpus}. */
    @CanIgnoreReturnValue
    public Pending<Integer> resizeVcpus(int count) {
        return hotPlug.vcpus(count);
    }

    /** As {@link HotPlug#balloon}. */
    @CanIgnoreReturnValue
    public Pending<ByteSize> resizeBalloon(ByteSize size) {
        return hotPlug.balloon(size);
    }

    /** As {@link HotPlug#add(DiskConfig)}. */
    @CanIgnoreReturnValue
    public Pending<PciDeviceInfo> addDisk(DiskConfig disk) {
        return hotPlug.add(disk);
    }

    /** As {@link HotPlug#add(NetConfig)}. */
    @CanIgnoreReturnValue
    public Pending<PciDeviceInfo> addNet(NetConfig net) {
        return hotPlug.add(net);
    }

    /** As {@link HotPlug#remove}. */
    @CanIgnoreReturnValue
    public Pending<String> removeDevice(String id) {
        return hotPlug.remove(id);
    }

    /**
     * Switches the VM off, by these steps: the power button; once more after half of the grace; {@code vm.shutdown};
     * {@code vmm.shutdown}, and SIGTERM, each with 5 s; SIGKILL. It stops at the first one that does it. The VMM of a VM that is
     * off may still run; {@link #close} ends it.
     *
     * <p>It takes at most 40 s longer than the grace, whatever the limits of the client, but for the time that the kernel
     * needs to end a killed process.
     *
     * @param grace how long the guest may take; 0 presses the button once and does not wait
     * @return what it took
     * @throws IllegalArgumentException if the grace is negative
     * @throws InterruptedVmmException if the thread is interrupted; the guest may still obey
     */
    public ShutdownStep shutdown(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        if (grace.isNegative()) {
            throw new IllegalArgumentException("The grace of a shutdown must be 0 or longer, is " + grace);
        }
        return new Shutdown(client(), process(), parts.ending()).run(grace);
    }

    /**
     * How the VM ends, once it has: its guest powers off, or its VMM ends, whatever comes first. Completing or cancelling the
     * future has no effect on the VM. What depends on it runs on the JDK's common pool, or at once when the VM has ended.
     * {@link VmmProcess#exit} waits for the VMM.
     */
    public CompletableFuture<VmExit> exit() {
        CompletableFuture<VmExit> exit = parts.ending().exit();
        return exit.isDone() ? exit : exit.thenApplyAsync(how -> how); // the thread that sees the end must not be held
    }

    /**
     * Ends the VMM, if it has not ended, and removes the run directory with the image's working copy and the link to the
     * API socket. The guest is not asked; {@link #shutdown} does that. The VMM is ended by {@code vmm.shutdown}, after 5 s
     * by SIGTERM, after 5 more by SIGKILL; at once by SIGKILL when the thread is interrupted. Closing again does nothing;
     * closing at the same time waits for the end. A detached VM is ended too; one that was only {@linkplain #attach attached}
     * to is left alone.
     *
     * @throws VmmException if the process is still there 30 s after SIGKILL
     * @throws java.io.UncheckedIOException if something could not be removed
     */
    @Override
    public void close() {
        takeBack.close();
    }

    /** The process and the run directory. */
    @Override
    public String toString() {
        return "Vm[process " + process().pid() + ", " + directory() + "]";
    }
}
