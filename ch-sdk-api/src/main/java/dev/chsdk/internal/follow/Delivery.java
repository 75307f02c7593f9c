// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.follow;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tells a listener what a source says, in order, one thing at a time. The listener runs on one of two daemon threads that all
 * deliveries of this JVM share; one that takes its time holds up only itself, unless two do. Listeners of the SDK's own have
 * two threads to themselves. What a listener throws is logged.
 *
 * <p>This class is thread-safe.
 */
public final class Delivery<T> implements Follower.Followed, AutoCloseable {

    /** Where the things come from. It is used by one thread at a time. */
    public interface Source<T> extends AutoCloseable {

        /** Whether {@link #next} would give anything. */
        boolean hasMore() throws IOException;

        /** Some of what has come since the last call. */
        List<T> next() throws IOException;

        @Override
        void close() throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final Source<T> source;
    private final Consumer<? super T> listener;
    private final Executor threads;
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private volatile boolean isLast;
    private volatile boolean isClosed;

    private Delivery(Source<T> source, Consumer<? super T> listener, Executor threads) {
        this.source = source;
        this.listener = listener;
        this.threads = threads;
    }

    /** To a listener that a user wrote. It begins when it is {@linkplain Follower#follow followed}. */
    public static <T> Delivery<T> toAnybody(Source<T> source, Consumer<? super T> listener) {
        return new Delivery<>(source, listener, Threads.OF_USERS);
    }

    /** To a listener of the SDK's own, which no user can keep from being told. */
    public static <T> Delivery<T> toOurselves(Source<T> source, Consumer<? super T> listener) {
        return new Delivery<>(source, listener, Threads.OURS);
    }

    /** The shared threads, made when they are needed and given up after a while without work. */
    private static final class Threads {

        private static final Executor OF_USERS = pool("ch-sdk-listener", 2);
        private static final Executor OURS = pool("ch-sdk-reaction", 2);

        private static Executor pool(String name, int count) {
            ThreadPoolExecutor pool =
                    new ThreadPoolExecutor(count, count, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                        Thread thread = new Thread(null, work, name, 0, false);
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    @Override
    public boolean look() {
        if (!isBusy.compareAndSet(false, true)) {
            return true;
        }
        boolean isLastLook = isLast; // before the look at the source: what was written before the end is still told
        if (!isClosed && hasMore()) {
            begin();
            return true;
        }
        isBusy.set(false);
        if (isClosed || isLastLook) {
            closeSource();
            return false;
        }
        return true;
    }

    private void begin() {
        boolean hasBegun = false;
        try {
            threads.execute(this::deliver);
            hasBegun = true;
        } finally {
            if (!hasBegun) {
                isBusy.set(false);
            }
        }
    }

    private boolean hasMore() {
        try {
            return source.hasMore();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> source + " cannot be read any more", e);
            isClosed = true;
            return false;
        }
    }

    private void deliver() {
        try {
            for (T next : source.next()) {
                if (!isClosed) {
                    tell(next);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> source + " cannot be read any more", e);
            isClosed = true;
        } finally {
            isBusy.set(false);
        }
    }

    private void tell(T next) {
        try {
            listener.accept(next);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, () -> "A listener of " + source + " failed at " + next, e);
        }
    }

    private void closeSource() {
        try {
            source.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> source + " was not closed", e);
        }
    }

    /** Says that no more will be written: what was is told, then it ends. Returns at once. */
    public void end() {
        isLast = true;
    }

    /** Tells no more, but for what the listener is being told. Returns at once. */
    @Override
    public void close() {
        isClosed = true;
    }

    @Override
    public String toString() {
        return "A listener of " + source;
    }
}
