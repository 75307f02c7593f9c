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
        @Nullable Throwable failure = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException e) {
                failure = with(failure, new UncheckedIOException(e.toString(), e));
            } catch (RuntimeException | Error e) {
                failure = with(failure, e);
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        whenAllIsUndone.run();
    }

    private static Throwable with(@Nullable Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
