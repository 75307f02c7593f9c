// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cuts calls short when their limit passes or their thread is interrupted, so that a call can be made directly on the
 * calling thread although a read of a Unix socket heeds neither.
 *
 * <p>One daemon thread watches the calls of all clients. It starts with the first call and ends when there was none
 * for a while.
 */
final class FlightWatch {

    /** The one of this program. Its thread does not live longer than the calls. */
    static final FlightWatch SHARED = new FlightWatch();

    private static final System.Logger LOG = System.getLogger(FlightWatch.class.getName());

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int IDLE_TICKS = 100;

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<Flight> flights = new HashSet<>();

    @GuardedBy("lock")
    private @Nullable Thread thread;

    @GuardedBy("lock")
    private int idleTicks;

    /** Watches a call until {@link #forget}. */
    void watch(Flight flight) {
        lock.lock();
        try {
            if (thread == null) {
                Thread fresh = new Thread(null, this::run, "ch-sdk-calls", 0, false);
                fresh.setDaemon(true);
                fresh.start(); // may fail for want of threads: then the next call tries again
                thread = fresh;
            }
            flights.add(flight);
            idleTicks = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watch of a call. */
    void forget(Flight flight) {
        lock.lock();
        try {
            flights.remove(flight);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread now if it has nothing to watch. */
    void rest() {
        lock.lock();
        try {
            if (flights.isEmpty()) {
                idleTicks = IDLE_TICKS;
                LockSupport.unpark(thread);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (goesOn()) {
            LockSupport.parkNanos(this, TICK_NANOS);
            if (!Thread.interrupted()) { // means nothing to this thread: the tick only came early
                look();
            }
        }
    }

    private void look() {
        try {
            current().forEach(Flight::stopIfDue);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.log(System.Logger.Level.WARNING, "Calls were not looked at for a tick", e);
        }
    }

    private List<Flight> current() {
        lock.lock();
        try {
            return List.copyOf(flights);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a tick without calls; after enough of them the thread is given up, and the next call starts another. */
    private boolean goesOn() {
        lock.lock();
        try {
            boolean idle = flights.isEmpty() && ++idleTicks > IDLE_TICKS;
            if (idle) {
                thread = null;
            }
            return !idle;
        } finally {
            lock.unlock();
        }
    }
}
