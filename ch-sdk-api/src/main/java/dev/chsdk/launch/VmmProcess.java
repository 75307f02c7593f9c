// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.error.VmmTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A running VMM as a process. Closing it ends the process.
 *
 * <p>This class is thread-safe.
 */
public final class VmmProcess implements AutoCloseable {

    /** A VM with much memory, or with devices passed through, takes its time to die. */
    private static final Duration AFTER_SIGKILL = Duration.ofSeconds(30);

    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(100_000);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final Life process;
    private final Path directory;
    private final Duration afterSigterm;
    private volatile Path serial = Path.of(VmmLauncher.SERIAL);

    VmmProcess(Process process, Path directory, Duration afterSigterm) {
        this(new Life.OfAChild(process), directory, afterSigterm);
    }

    VmmProcess(Life process, Path directory, Duration afterSigterm) {
        this.process = process;
        this.directory = directory;
        this.afterSigterm = afterSigterm;
    }

    /** Says in which file the output of the guest's serial port is, when it is not {@code serial.log}. */
    public void serialIn(Path file) {
        serial = file;
    }

    /** Watches a process that somebody else started no longer. One that this JVM started is watched to its end. */
    public void letGo() {
        process.letGo();
    }

    /** The process's number. */
    public long pid() {
        return process.handle().pid();
    }

    /** The process as the JDK sees it: its start time, its children. */
    public ProcessHandle handle() {
        return process.handle();
    }

    /** Whether the process has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * How the process ends, once it has. Completing or cancelling the future has no effect on the process. What hangs on it
     * runs in {@link java.util.concurrent.ForkJoinPool#commonPool}, and may wait for other processes.
     */
    public CompletableFuture<VmmExit> exit() {
        return process.ended().thenApplyAsync(VmmExit::new);
    }

    /** How the process ended; empty when it has not. */
    public Optional<VmmExit> exitSoFar() {
        return isAlive() ? Optional.empty() : Optional.of(new VmmExit(process.status()));
    }

    /** The last lines of the VMM's error output, its log and the captured serial port; empty when there are none. */
    public String lastOutput() {
        return LastWords.in(directory, VmmLauncher.ERRORS, VmmLauncher.LOG, serial.toString());
    }

    /**
     * Waits until the VMM answers.
     *
     * @param pingedPid asks the API which process it is; throws a {@link VmmException} as long as there is no answer
     * @param limit how long to wait
     * @throws VmmExitedException if the process ends first
     * @throws VmmLaunchException if another process answers, as it does behind a script that does not {@code exec} the VMM
     * @throws VmmTimeoutException if the limit passes
     * @throws InterruptedVmmException if the thread is interrupted
     */
    public void awaitReady(LongSupplier pingedPid, Duration limit) {
        String awaited = "The first answer of VMM process " + pid();
        Optional<String> reason = awaitWhileAlive(awaited, () -> notReadyBecause(pingedPid), limit);
        if (reason.isEmpty()) {
            return;
        }
        if (!isAlive()) {
            throw exited(awaited);
        }
        throw new VmmTimeoutException(awaited, limit, reason.get(), null);
    }

    private Optional<String> notReadyBecause(LongSupplier pingedPid) {
        long answering;
        try {
            answering = pingedPid.getAsLong();
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException notYet) {
            return Optional.of(String.valueOf(notYet.getMessage()));
        }
        if (answering != pid()) {
            throw new VmmLaunchException(
                    Reason.VMM_NOT_RUNNABLE,
                    "VMM process " + pid() + " was started, and process " + answering + " answers in its place",
                    "A script that stands for the VMM must end with `exec cloud-hypervisor \"$@\"`.",
                    null);
        }
        return Optional.empty();
    }

    /**
     * The end of the process, as an error.
     *
     * @param awaited what was waited for
     * @throws IllegalThreadStateException if the process has not ended
     */
    public VmmExitedException exited(String awaited) {
        return new VmmExitedException(awaited, process.status(), lastOutput());
    }

    /**
     * Waits until something holds, the process has ended or a limit has passed. What is waited for is asked at once and then
     * every 0.1 to 20 ms.
     *
     * @param awaited what is waited for, for the message when the thread is interrupted
     * @param notYetBecause why it does not hold; empty when it does
     * @param limit how long to wait
     * @return why it still does not hold; empty when it does
     * @throws InterruptedVmmException if the thread is interrupted
     */
    public Optional<String> awaitWhileAlive(String awaited, Supplier<Optional<String>> notYetBecause, Duration limit) {
        long limitNanos = TimeUnit.NANOSECONDS.convert(limit);
        long start = System.nanoTime();
        Optional<String> reason = notYetBecause.get();
        long waited = 0;
        while (reason.isPresent() && isAlive() && waited < limitNanos) {
            boolean ended = awaitExit(awaited, pauseAfter(waited));
            reason = ended ? reason : notYetBecause.get();
            waited = System.nanoTime() - start;
        }
        return reason;
    }

    /** A tenth of the time waited so far: what is quick is seen soon, what is slow is not asked all the time. */
    private static Duration pauseAfter(long waitedNanos) {
        long nanos = Math.max(SHORTEST_PAUSE.toNanos(), waitedNanos / 10);
        return Duration.ofNanos(Math.min(nanos, LONGEST_PAUSE.toNanos()));
    }

    /**
     * Waits for the end of the process.
     *
     * @param awaited what is waited for, for the message when the thread is interrupted
     * @return whether the process has ended within the limit
     * @throws InterruptedVmmException if the thread is interrupted
     */
    public boolean awaitExit(String awaited, Duration limit) {
        try {
            return process.waitFor(TimeUnit.NANOSECONDS.convert(limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException(awaited, e);
        }
    }

    /**
     * Ends the process: SIGTERM, and after 5 s SIGKILL. When the thread is interrupted, SIGKILL at once. Returns when the
     * process has ended; does nothing when it had.
     *
     * @throws VmmTimeoutException if the process is still there 30 s after SIGKILL
     */
    @Override
    public void close() {
        boolean ended = false;
        try {
            ended = terminated();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return;
        }
        if (!ended) {
            kill();
        }
    }

    private boolean terminated() throws InterruptedException {
        if (process.isAlive()) {
            process.handle().destroy();
        }
        return process.waitFor(afterSigterm.toNanos());
    }

    /**
     * Sends SIGTERM and waits for the end of the process.
     *
     * @return whether it has ended within 5 s
     * @throws InterruptedVmmException if the thread is interrupted
     */
    public boolean terminate() {
        try {
            return terminated();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException("The end of VMM process " + pid() + " by SIGTERM", e);
        }
    }

    /**
     * Sends SIGKILL and waits for the end of the process, interrupted or not.
     *
     * @throws VmmTimeoutException if the process is still there after 30 s
     */
    public void kill() {
        process.handle().destroyForcibly();
        long limit = System.nanoTime() + AFTER_SIGKILL.toNanos();
        boolean isWatched = process.ended()
                .handle((status, watchedNoLonger) -> watchedNoLonger == null)
                .completeOnTimeout(true, AFTER_SIGKILL.toNanos(), TimeUnit.NANOSECONDS)
                .join();
        while (!isWatched && isAlive() && System.nanoTime() < limit) {
            LockSupport.parkNanos(this, SHORTEST_PAUSE.toNanos());
        }
        if (isAlive()) {
            throw new VmmTimeoutException(
                    "The end of VMM process " + pid(), AFTER_SIGKILL, "it is still there after SIGKILL", null);
        }
    }
}
