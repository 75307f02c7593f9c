// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.internal.follow.Follower;
import dev.chsdk.internal.journal.ProcessIdentity;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A process, and what can be known of its end. */
interface Life {

    ProcessHandle handle();

    boolean isAlive();

    /** The exit status as Java reports it; -1 when it is not known. */
    int status();

    /** Waits for the end; whether it has come within the limit. */
    boolean waitFor(long nanos) throws InterruptedException;

    /** The status, once there is one. Each call gives a future of its own. */
    CompletableFuture<Integer> ended();

    /** Watches the process no longer, if that takes anything. */
    default void letGo() {}

    /** A process that this JVM started. */
    record OfAChild(Process process) implements Life {

        private static final long MILLISECOND = 1_000_000;

        @Override
        public ProcessHandle handle() {
            return process.toHandle();
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public int status() {
            return process.exitValue();
        }

        /** {@link Process#waitFor} waits a millisecond at least. */
        @Override
        public boolean waitFor(long nanos) throws InterruptedException {
            if (nanos >= MILLISECOND) {
                return process.waitFor(nanos, TimeUnit.NANOSECONDS);
            }
            LockSupport.parkNanos(this, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return !process.isAlive();
        }

        @Override
        public CompletableFuture<Integer> ended() {
            return process.onExit().thenApply(Process::exitValue);
        }
    }

    /**
     * A process that somebody else started. The kernel says when it is gone, or only waits for its parent to notice; nobody
     * says how it ended.
     */
    final class OfAStranger implements Life {

        private final ProcessHandle handle;
        private final ProcessIdentity identity;
        private final ProcessIdentity judge;
        private final CompletableFuture<Integer> end = new CompletableFuture<>();
        private final CompletableFuture<Integer> told = end.copy();
        private volatile boolean isLetGo;

        OfAStranger(ProcessHandle handle) throws IOException {
            this.handle = handle;
            this.identity = ProcessIdentity.of(handle.pid());
            this.judge = ProcessIdentity.ofThisJvm();
            Follower.ofThisJvm().follow(this::look);
        }

        private boolean look() {
            if (!identity.isDead(judge)) {
                return !isLetGo;
            }
            end.complete(-1);
            return false;
        }

        @Override
        public ProcessHandle handle() {
            return handle;
        }

        @Override
        public boolean isAlive() {
            return !identity.isDead(judge);
        }

        @Override
        public int status() {
            if (isAlive()) {
                throw new IllegalThreadStateException("process hasn't exited");
            }
            return -1;
        }

        @Override
        public boolean waitFor(long nanos) throws InterruptedException {
            try {
                end.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException perhapsNotSeenYet) {
                return !isAlive();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return !isAlive();
        }

        @Override
        public CompletableFuture<Integer> ended() {
            return told.copy();
        }

        @Override
        public void letGo() {
            isLetGo = true;
            told.completeExceptionally(new IllegalStateException("Process " + handle.pid()
                    + " is watched no longer, because the attached VM was closed; attach again to see how it ends"));
        }
    }
}
