// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.error.VmmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * VMs that were restored from a snapshot and wait, paused, to be taken. One that is taken is replaced behind, by one thread of
 * the pool. When that fails, it is logged, and {@link #take} restores a VM itself.
 *
 * <p>This class is thread-safe.
 */
public final class WarmPool implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WarmPool.class.getName());

    private final VmRestore restore;
    private final int size;

    @GuardedBy("this")
    private final Deque<Vm> ready = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isClosed;

    @GuardedBy("this")
    private @Nullable Thread filling;

    private WarmPool(VmRestore restore, List<Vm> full) {
        this.restore = restore;
        this.size = full.size();
        ready.addAll(full);
    }

    /**
     * A pool that is full. Its VMs are {@linkplain VmRestore#fork() forks}.
     *
     * @param restore what they go on from
     * @param size how many wait, at least 1
     * @throws IllegalArgumentException if they are to have the same TAPs
     * @throws VmmException if one of them cannot be restored; the others are closed
     */
    public static WarmPool of(VmRestore restore, int size) {
        Objects.requireNonNull(restore, "restore");
        restore.requireNoTaps("WarmPool");
        VmRestore paused = restore.asFork().paused();
        return new WarmPool(paused, paused.forks(size));
    }

    /**
     * A VM that runs. It is the caller's, who closes it.
     *
     * @throws VmmException if none waits, and one cannot be restored
     * @throws IllegalStateException if the pool is closed
     */
    public Vm take() {
        try {
            for (Vm vm = poll(); vm != null; vm = poll()) {
                if (vm.process().isAlive()) {
                    return resumed(vm);
                }
                closeEnded(vm);
            }
            return resumed(restore.launch());
        } finally {
            refill();
        }
    }

    /** What another one has left behind does not keep this one from being taken. */
    private static void closeEnded(Vm vm) {
        try {
            vm.close();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A VM of the pool has ended and cannot be removed", e);
        }
    }

    private static Vm resumed(Vm vm) {
        try {
            vm.resume();
            return vm;
        } catch (RuntimeException | Error e) {
            VmRestore.closeAll(List.of(vm), e);
            throw e;
        }
    }

    private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** How many wait now. */
    public synchronized int ready() {
        return ready.size();
    }

    private synchronized @Nullable Vm poll() {
        if (isClosed) {
            throw new IllegalStateException("The pool is closed");
        }
        return ready.poll();
    }

    /** Only when the VM that was taken runs, so that it need not share the host with this. */
    private synchronized void refill() {
        if (!isClosed && filling == null && ready.size() < size) {
            Thread thread = new Thread(this::fill, "ch-sdk-warm-pool");
            thread.setDaemon(true);
            try {
                thread.start();
                filling = thread;
            } catch (OutOfMemoryError noThread) { // the VM that was taken is not lost for that
                LOG.log(System.Logger.Level.WARNING, "The pool of " + restore + " cannot be filled", noThread);
            }
        }
    }

    private void fill() {
        try {
            while (wantsMore()) {
                Vm vm = restore.launch();
                if (!add(vm)) {
                    closeEnded(vm);
                }
            }
        } catch (RuntimeException | Error e) {
            if (!filled()) {
                LOG.log(System.Logger.Level.WARNING, "The pool of " + restore + " cannot be filled", e);
            }
        }
    }

    private synchronized boolean wantsMore() {
        boolean wantsMore = !isClosed && ready.size() < size;
        if (!wantsMore) {
            filling = null;
        }
        return wantsMore;
    }

    /** Ends the filling. Returns whether the pool is closed, so that it does not matter. */
    private synchronized boolean filled() {
        filling = null;
        return isClosed;
    }

    private synchronized boolean add(Vm vm) {
        return !isClosed && ready.add(vm);
    }

    /**
     * Ends the VMs that wait, and one that is just being restored. Those that were taken go on. Closing again does nothing.
     *
     * @throws VmmException as {@link Vm#close}
     */
    @Override
    public void close() {
        List<Vm> left = new ArrayList<>();
        Thread thread;
        synchronized (this) {
            isClosed = true;
            left.addAll(ready);
            ready.clear();
            thread = filling;
        }
        if (thread != null) {
            thread.interrupt();
            Uninterrupted.join(thread);
        }
        @Nullable RuntimeException failure = null;
        for (Vm vm : left) {
            try {
                vm.close();
            } catch (RuntimeException e) {
                failure = joined(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
