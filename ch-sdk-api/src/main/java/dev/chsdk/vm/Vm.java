// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmInfo;
import dev.chsdk.launch.VmmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A VM that was launched: its VMM's process, a client of its API and its run directory as one thing. Closing it ends the VM
 * and removes everything that the launch made.
 *
 * <p>This class is thread-safe.
 */
public final class Vm implements InfoSource, AutoCloseable {

    private final VmParts parts;
    private final TakeBack takeBack;

    Vm(VmParts parts, TakeBack takeBack) {
        this.parts = parts;
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
        return VmParts.to(socket).letGoWhenClosed();
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
        ready.await(parts);
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
        if (grace.isNegative()) {
            throw new IllegalArgumentException("The grace of a shutdown must be 0 or longer, is " + grace);
        }
        return new Shutdown(client(), process(), parts.ending()).run(grace);
    }

    /**
     * How the VM ends, once it has: its guest powers off, or its VMM ends, whatever comes first. Completing or cancelling the
     * future has no effect on the VM. {@link VmmProcess#exit} waits for the VMM.
     */
    public CompletableFuture<VmExit> exit() {
        return parts.ending().exit();
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
