// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** What must be done although the thread was interrupted. */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Runs it without the thread's interrupt flag, and sets that again. */
    static void run(Runnable action) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the end of a thread that was told to end. */
    static void join(Thread thread) {
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
