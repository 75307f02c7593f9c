// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.internal.follow.Follower;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes from a serial port on a socket or a pseudo-terminal to a file. A reset of the VM ends the connection and
 * brings another; so the port is connected to again. When another client has taken a socket, it is left to that one.
 *
 * <p>This class is thread-safe.
 */
final class SerialCapture implements Follower.Followed, AutoCloseable {

    /** Opens the host's end of the port as it is now. */
    interface Connection {
        SerialEnd open() throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    /** A connection that was lost so shortly before a reset was lost by it. */
    private static final long BEFORE_A_RESET = TimeUnit.SECONDS.toNanos(1);

    private static final long RESET_AT_MOST = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_MILLIS = 10;

    private static final int READS_AT_THE_END = 64;

    private final Connection connection;
    private final OutputStream file;

    /** Held while bytes are sent, which may take as long as the VMM does not read; so never by {@link #look}. */
    private final ReentrantLock writing = new ReentrantLock();

    @GuardedBy("this")
    private @Nullable SerialEnd end;

    @GuardedBy("this")
    private long lostAt;

    @GuardedBy("this")
    private boolean comesBack;

    @GuardedBy("this")
    private boolean isClosed;

    @GuardedBy("this")
    private boolean isShort;

    @GuardedBy("this")
    private int pastEvents;

    private SerialCapture(Connection connection, SerialEnd end, OutputStream file, int pastEvents) {
        this.connection = connection;
        this.end = end;
        this.file = file;
        this.pastEvents = pastEvents;
    }

    /**
     * Connects, and begins to write.
     *
     * @param pastEvents how many events there were before, which mean nothing to this connection
     */
    static SerialCapture of(Connection connection, Path file, int pastEvents) throws IOException {
        SerialEnd end = connection.open();
        try {
            return new SerialCapture(connection, end, new FileOutputStream(file.toFile(), true), pastEvents);
        } catch (IOException e) {
            end.close();
            throw e;
        }
    }

    @Override
    public synchronized boolean look() {
        catchUp();
        return !isClosed;
    }

    /** Writes what has come by now, up to 64 KiB. Returns whether there was anything. */
    @CanIgnoreReturnValue
    synchronized boolean catchUp() {
        if (isClosed || end == null) {
            return false;
        }
        try {
            Optional<byte[]> more = end.read();
            if (more.isPresent()) {
                keep(more.get());
                return more.get().length > 0;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The serial port has gone", e);
        }
        lose();
        return false;
    }

    /** Writes what has come by now, as long as a guest that never stops does not keep it from ending. */
    @GuardedBy("this")
    private void catchUpWithAll() {
        for (int i = 0; i < READS_AT_THE_END && catchUp(); i++) {}
    }

    /** What there is no room for is lost. The guest is not made to wait for it. */
    @GuardedBy("this")
    private void keep(byte[] bytes) {
        try {
            file.write(bytes);
            isShort = false;
        } catch (IOException e) {
            if (!isShort) {
                LOG.log(System.Logger.Level.WARNING, "Output of the serial port is lost until it can be written", e);
            }
            isShort = true;
        }
    }

    @GuardedBy("this")
    private void lose() {
        lostAt = System.nanoTime();
        SerialEnd lost = end;
        end = null;
        try {
            if (lost != null) {
                lost.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The serial port was not closed", e);
        }
    }

    /** Connects again after a reset, or after another boot. */
    void heed(VmmEvent event) {
        if (isPast()) {
            return;
        }
        switch (event.kind()) {
            case VM_REBOOTING, VM_SHUTDOWN -> expectReturn();
            case VM_REBOOTED, VM_BOOTED -> reconnect();
            default -> {
                return;
            }
        }
    }

    private synchronized boolean isPast() {
        boolean past = pastEvents > 0;
        pastEvents -= past ? 1 : 0;
        return past;
    }

    private synchronized void expectReturn() {
        comesBack = end != null || mayComeBack();
    }

    private void reconnect() {
        synchronized (this) {
            if (!comesBack || isClosed) {
                return;
            }
        }
        try {
            replace(connection.open());
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, "The serial port is not captured after the reset: {0}", e.toString());
        } finally {
            settle();
        }
    }

    private synchronized void settle() {
        comesBack = false;
        notifyAll();
    }

    private synchronized void replace(SerialEnd fresh) {
        catchUpWithAll();
        lose();
        end = fresh;
        if (isClosed) {
            lose();
        }
    }

    /**
     * Sends bytes to the guest. A port that was lost just now may have been lost by a reset, and is waited for. A terminal
     * takes only so much from a VMM that does not read: whoever writes more waits, and nobody else does.
     */
    void write(byte[] bytes) throws IOException {
        try {
            writing.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            present().write(bytes);
        } finally {
            writing.unlock();
        }
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted before it was written");
        interrupted.initCause(e);
        return interrupted;
    }

    private synchronized SerialEnd present() throws IOException {
        catchUp();
        awaitReturn();
        if (end == null) {
            throw new IOException("another client has taken the serial port, or the VM is off");
        }
        return end;
    }

    @GuardedBy("this")
    private void awaitReturn() throws IOException {
        long limit = System.nanoTime() + RESET_AT_MOST;
        try {
            while (end == null && !isClosed && mayComeBack() && System.nanoTime() < limit) {
                wait(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @GuardedBy("this")
    private boolean mayComeBack() {
        return comesBack || System.nanoTime() - lostAt < BEFORE_A_RESET;
    }

    /** Writes what has come, and ends. */
    @Override
    public synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        catchUpWithAll();
        isClosed = true;
        lose();
        file.close();
    }
}
