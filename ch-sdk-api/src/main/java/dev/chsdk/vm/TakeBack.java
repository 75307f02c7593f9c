// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was done and is to be undone, the last thing first. Every step is attempted; the first failure is thrown with the
 * others attached. Closing again tries what failed once more; closing at the same time waits for the end.
 *
 * <p>This class is thread-safe.
 */
final class TakeBack implements AutoCloseable {

    /** One thing to undo. */
    interface Undo {
        void run() throws IOException;
    }

    @GuardedBy("this")
    private final Deque<Undo> steps = new ArrayDeque<>();

    private final Runnable whenAllIsUndone;
    private final Consumer<Step> progress;

    /**
     * Nothing to undo yet.
     *
     * @param whenAllIsUndone runs at the end of each closing in which no step failed
     * @param progress is told of each step that was done
     */
    TakeBack(Runnable whenAllIsUndone, Consumer<Step> progress) {
        this.whenAllIsUndone = whenAllIsUndone;
        this.progress = progress;
    }

    synchronized void push(CloseStep what, Undo undo) {
        steps.addFirst(told(what, undo));
    }

    /** Has something undone after all else. */
    synchronized void append(CloseStep what, Undo undo) {
        steps.addLast(told(what, undo));
    }

    private Undo told(CloseStep what, Undo undo) {
        return () -> {
            undo.run();
            progress.accept(what);
        };
    }

    @Override
    public synchronized void close() {
        @Nullable Throwable failure = null;
        List<Undo> failed = new ArrayList<>();
        while (!steps.isEmpty()) {
            Undo step = steps.pop();
            try {
                step.run();
            } catch (IOException e) {
                failed.add(step);
                failure = with(
                        failure,
                        new UncheckedIOException(
                                "Not everything was taken back: " + e + "; mend that, and close again", e));
            } catch (RuntimeException | Error e) {
                failed.add(step);
                failure = with(failure, e);
            }
        }
        steps.addAll(failed);
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
