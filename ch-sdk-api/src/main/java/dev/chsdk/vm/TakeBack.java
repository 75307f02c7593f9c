// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was done and is to be undone, the last thing first. Every step is attempted; the first failure is thrown with the
 * others attached. Closing again does nothing; closing at the same time waits for the end.
 *
 * <p>This class is thread-safe.
 */
final class TakeBack implements AutoCloseable {

    /** One thing to undo. */
    interface Step {
        void run() throws IOException;
    }

    @GuardedBy("this")
    private final Deque<Step> steps = new ArrayDeque<>();

    private final Runnable whenAllIsUndone;

    /**
     * Nothing to undo yet.
     *
     * @param whenAllIsUndone runs at the end of each closing in which no step failed
     */
    TakeBack(Runnable whenAllIsUndone) {
        this.whenAllIsUndone = whenAllIsUndone;
    }

    synchronized void push(Step step) {
        steps.push(step);
    }

    @Override
    public synchronized void close() {
        @Nullable RuntimeException failure = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException e) {
                failure = with(failure, new UncheckedIOException(e.toString(), e));
            } catch (RuntimeException e) {
                failure = with(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        whenAllIsUndone.run();
    }

    private static RuntimeException with(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
