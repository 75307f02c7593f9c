// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a VMM's process, and the times when it waits for nothing else. */
final class ProcessEnd {

    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private boolean hangs;

    /** The exit status, once the process ends. */
    CompletableFuture<Integer> status() {
        return status;
    }

    /** Begins or ends a wait in which nothing but a violent end is heard. */
    synchronized void hangs(boolean begins) {
        hangs = begins;
        notifyAll();
    }

    /**
     * Ends the process.
     *
     * @return whether it had not ended before
     */
    synchronized boolean end(int exitStatus) {
        notifyAll();
        return status.complete(exitStatus);
    }

    /** Whether it waits for something else than a call. */
    synchronized boolean hangs() {
        return hangs;
    }

    /**
     * Waits until the process has ended, or hangs.
     *
     * @return whether it has ended
     */
    synchronized boolean awaitEndOrHang() {
        try {
            while (!status.isDone() && !hangs) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status.isDone();
    }

    /** Waits until a violent end. */
    void hang() {
        hangs(true);
        status.join();
    }

    /** Does nothing for a while, unless the process ends. */
    void linger(Duration time) {
        try {
            status.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // the while is over
        } catch (ExecutionException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
