// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: who waits for it, until when, how far it got, and whether we cut it short.
 *
 * <p>It listens to its own call. That the answer is complete is noted before the connection goes back to the pool, so
 * that a late {@link #stop} can never close a connection that carries somebody else's call by then.
 */
final class Flight extends EventListener {

    /** Why a call was cut short from this side. */
    enum Stop {
        /** Its limit passed. */
        LIMIT,
        /** The thread that waits for it was interrupted. */
        INTERRUPT,
        /** The transport was closed. */
        CLOSE
    }

    /** What the VMM's HTTP library calls itself when it refuses a request by its own rules. */
    private static final String OUT_OF_STEP = "Firecracker API";

    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final Request request;
    private final Thread caller = Thread.currentThread();
    private final long begun = System.nanoTime();
    private final long limitNanos;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Call call;

    @GuardedBy("lock")
    private @Nullable Stop stopped;

    @GuardedBy("lock")
    private boolean answered;

    // these are touched by the calling thread only
    private @Nullable Connection connection;
    private boolean sent;
    private boolean evict;

    Flight(Request request) {
        this.request = request;
        boolean countable = request.limit().compareTo(Duration.ofNanos(LONGEST_NANOS)) < 0;
        this.limitNanos = countable ? request.limit().toNanos() : LONGEST_NANOS;
    }

    Request request() {
        return request;
    }

    /** Whether the calling thread waits for it. */
    boolean isOfThisThread() {
        return Thread.currentThread() == caller;
    }

    /** Nanoseconds since the call was made. */
    long age() {
        return System.nanoTime() - begun;
    }

    /** Nanoseconds until the limit passes; not positive when it has. */
    long remaining() {
        return limitNanos - age();
    }

    /** The same, rounded up, as a timeout of a socket: at least 1, because 0 is no limit there. */
    int remainingMillis() {
        return (int) Math.min(Integer.MAX_VALUE, 1 + Math.max(0, remaining()) / 1_000_000);
    }

    /** Whether bytes of the request may have left. */
    boolean isSent() {
        return sent;
    }

    /** Notes that what left has not arrived. */
    void takeBack() {
        sent = false;
    }

    /** Why the call was cut short from this side, or null if it was not. */
    @Nullable
    Stop stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a call as the one to be stopped from now on. */
    void board(Call next) {
        lock.lock();
        try {
            call = next;
            if (stopped != null) {
                next.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Cuts the call short if nobody can wait for it any longer. */
    void stopIfDue() {
        if (caller.isInterrupted()) {
            stop(Stop.INTERRUPT);
        } else if (remaining() <= 0) {
            stop(Stop.LIMIT);
        }
    }

    /** Cuts the call short, unless its answer is complete. */
    void stop(Stop why) {
        lock.lock();
        try {
            if (answered || stopped != null) {
                return;
            }
            stopped = why;
            if (call != null) {
                call.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void connectionAcquired(Call from, Connection acquired) {
        connection = acquired;
    }

    @Override
    public void requestHeadersStart(Call from) {
        sent = true;
        OkHttp.socket(connection).beginAnswer();
    }

    @Override
    public void responseHeadersEnd(Call from, Response response) {
        evict = OUT_OF_STEP.equals(response.header("Server")); // the next answer may belong to this request
    }

    @Override
    public void responseBodyEnd(Call from, long byteCount) {
        lock.lock();
        try {
            answered = true;
        } finally {
            lock.unlock();
        }
        try {
            MeteredSocket socket = OkHttp.socket(connection);
            if (evict || !socket.isExactly(byteCount)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The connection of " + request.operation() + " did not close", e);
        }
    }
}
