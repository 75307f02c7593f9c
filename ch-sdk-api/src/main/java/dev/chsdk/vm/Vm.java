// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.launch.VmmExit;
import dev.chsdk.launch.VmmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A VM that was launched: its VMM's process, a client of its API and its run directory as one thing. Closing it ends the VM
 * and removes everything that the launch made.
 *
 * <p>This class is thread-safe.
 */
public final class Vm implements InfoSource, AutoCloseable {

    /** How long a VMM that is well takes to tell its state or to pass on the power button, and more. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** How long it may take to stop a VM. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private final VmmClient client;
    private final VmmProcess process;
    private final Path directory;
    private final TakeBack takeBack;

    Vm(VmmClient client, VmmProcess process, Path directory, TakeBack takeBack) {
        this.client = client;
        this.process = process;
        this.directory = directory;
        this.takeBack = takeBack;
    }

    /** The client of the VMM's API. It is closed with the VM. */
    public VmmClient client() {
        return client;
    }

    /** The VMM's process. */
    public VmmProcess process() {
        return process;
    }

    /** The run directory: {@code api.sock}, {@code events}, {@code vmm.log}, {@code vmm.err}, captured consoles. */
    @Override
    public Path directory() {
        return directory;
    }

    /**
     * What the VMM says about the VM.
     *
     * @throws VmmException if the VMM refuses or does not answer
     */
    @Override
    public VmInfo info() {
        return client.info();
    }

    /**
     * Stops the vCPUs.
     *
     * @throws VmmException if the VMM refuses, as it does when the VM is not running, or does not answer
     */
    public void pause() {
        client.pause();
    }

    /**
     * Lets paused vCPUs go on.
     *
     * @throws VmmException if the VMM refuses, as it does when the VM is not paused, or does not answer
     */
    public void resume() {
        client.resume();
    }

    /**
     * Presses the power button. What the guest does then is up to it.
     *
     * @throws VmmException if the VMM refuses or does not answer
     */
    public void powerButton() {
        client.powerButton();
    }

    /**
     * Switches the VM off: by the power button, and when the guest has not obeyed within a time by {@code vm.shutdown}. When
     * the VMM does not answer that within 5 s either, it is killed. The VMM of a VM that is off may still run; {@link #close}
     * ends it.
     *
     * <p>It takes at most 20 s longer than the grace, whatever the limits of the client, but for the time that the kernel
     * needs to end a killed process.
     *
     * @param grace how long the guest may take; 0 presses the button and does not wait
     * @return what it took
     * @throws IllegalArgumentException if the grace is negative
     * @throws InterruptedVmmException if the thread is interrupted; the guest may still obey
     */
    public ShutdownStep shutdown(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("The grace of a shutdown must be 0 or longer, is " + grace);
        }
        if (stillOn().isEmpty()) {
            return ShutdownStep.ALREADY_OFF;
        }
        if (obeysPowerButton(grace)) {
            return ShutdownStep.POWER_BUTTON;
        }
        try {
            client.within(STOP).shutdown();
            return ShutdownStep.VM_SHUTDOWN;
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException noAnswer) {
            if (stillOn().isEmpty()) {
                return ShutdownStep.POWER_BUTTON;
            }
            process.close();
            return ShutdownStep.KILLED;
        }
    }

    private boolean obeysPowerButton(Duration grace) {
        try {
            client.within(ANSWER).powerButton();
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException refused) {
            return stillOn().isEmpty();
        }
        return process.awaitWhileAlive("The guest's power-off", this::stillOn, grace)
                        .isEmpty()
                || !process.isAlive();
    }

    /** Why the VM is not off yet. Empty when it is: the process has ended, or the VMM stayed without a running VM. */
    private Optional<String> stillOn() {
        if (!process.isAlive()) {
            return Optional.empty();
        }
        try {
            VmState state = client.within(ANSWER).info().state();
            boolean off = state == VmState.CREATED || state == VmState.SHUTDOWN;
            return off ? Optional.empty() : Optional.of("the state is " + state);
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException noAnswer) {
            return Optional.of(String.valueOf(noAnswer.getMessage()));
        }
    }

    /** How the VMM's process ends, once it has. Completing or cancelling the future has no effect on the process. */
    public CompletableFuture<VmmExit> exit() {
        return process.exit();
    }

    /**
     * Ends the VMM, if it has not ended, and removes the run directory with the image's working copy and the link to the
     * API socket. The guest is not asked; {@link #shutdown} does that. The VMM is ended by {@code vmm.shutdown}, after 5 s
     * by SIGTERM, after 5 more by SIGKILL; at once by SIGKILL when the thread is interrupted. Closing again does nothing;
     * closing at the same time waits for the end. A detached VM is ended too.
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
        return "Vm[process " + process.pid() + ", " + directory + "]";
    }
}
