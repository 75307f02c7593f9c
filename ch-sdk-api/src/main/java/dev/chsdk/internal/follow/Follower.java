// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.follow;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again at whatever grows or ends without telling. One daemon thread does it for all VMs; it starts with the
 * first thing that is followed and ends with the last.
 *
 * <p>This class is thread-safe.
 */
public final class Follower {

    /** Something to look at. */
    @FunctionalInterface
    public interface Followed {

        /**
         * Looks, without waiting for anything.
         *
         * @return whether there will be more to see
         */
        boolean look();
    }

    private static final System.Logger LOG = System.getLogger(Follower.class.getName());

    private static final Follower OF_THIS_JVM = new Follower();

    /** How long it rests between two rounds, and how much longer for each thing that is followed. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long REST_NANOS_EACH = TimeUnit.MICROSECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rest = lock.newCondition();

    @GuardedBy("lock")
    private final Set<Followed> all = new LinkedHashSet<>();

    @GuardedBy("lock")
    private @Nullable Thread thread;

    Follower() {}

    /** The one follower of this JVM. */
    public static Follower ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** Looks at something until it says that there is no more to see. */
    public void follow(Followed followed) {
        lock.lock();
        try {
            if (thread == null) {
                Thread fresh = new Thread(null, this::run, "ch-sdk-follower", 0, false);
                fresh.setDaemon(true);
                fresh.start(); // may fail for want of threads: then the next call tries again
                thread = fresh;
            }
            all.add(followed);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (List<Followed> round = next(); !round.isEmpty(); round = next()) {
            List<Followed> over =
                    round.stream().filter(followed -> !goesOn(followed)).toList();
            lock.lock();
            try {
                over.forEach(all::remove);
            } finally {
                lock.unlock();
            }
        }
    }

    private static boolean goesOn(Followed followed) {
        try {
            return followed.look();
        } catch (OutOfMemoryError scarce) { // of threads, too
            LOG.log(System.Logger.Level.DEBUG, "The next look may find more of it", scarce);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, () -> followed + " is followed no longer", e);
            return false;
        }
    }

    /** What to look at next, after a rest. Empty, and the thread forgotten, when there is nothing. */
    private List<Followed> next() {
        lock.lock();
        try {
            long left = REST_NANOS + all.size() * REST_NANOS_EACH;
            while (left > 0 && !all.isEmpty()) {
                left = rest.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "An interrupt means nothing to this thread", e);
        } finally {
            lock.unlock();
        }
        lock.lock();
        try {
            if (all.isEmpty()) {
                thread = null;
            }
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }
}
