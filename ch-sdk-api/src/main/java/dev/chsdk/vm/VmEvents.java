// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.event.EventReader;
import dev.chsdk.event.Subscription;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.internal.follow.Delivery;
import dev.chsdk.internal.follow.Follower;
import dev.chsdk.launch.VmmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the VMM's event monitor reports, in its order. Everybody is told everything from the start of the VMM on, however late
 * they come: the events are in a file of the run directory, and nothing is kept in memory.
 *
 * <p>Events are hints. One for a call may come a little after the call's answer; one that says that something begins is also
 * written for a call that is then refused; the last ones can be lost. {@link Vm#info} and {@link Vm#exit} are certain.
 *
 * <p>This class is thread-safe.
 */
public final class VmEvents {

    private final VmmProcess process;
    private final Optional<Path> file;

    @GuardedBy("this")
    private final Set<Delivery<?>> deliveries = new HashSet<>();

    @GuardedBy("this")
    private boolean hasEnded;

    VmEvents(VmmProcess process, Optional<Path> file) {
        this.process = process;
        this.file = file;
    }

    private static final class Source implements Delivery.Source<VmmEvent> {

        private final EventReader reader;

        Source(EventReader reader) {
            this.reader = reader;
        }

        @Override
        public boolean hasMore() throws IOException {
            return reader.hasMore();
        }

        @Override
        public List<VmmEvent> next() throws IOException {
            return reader.some();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }

        @Override
        public String toString() {
            return reader.toString();
        }
    }

    /**
     * Every event so far.
     *
     * @throws IllegalStateException if the VMM writes no events to a file; one that {@code launch()} started does
     */
    public List<VmmEvent> soFar() {
        try (EventReader reader = reader()) {
            return reader.next();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The kinds of all events so far, of which a guest that resets all the time makes many. None where they are not known. */
    List<VmmEvent.Kind> kinds() {
        if (!areKnown()) {
            return List.of();
        }
        try (EventReader reader = reader()) {
            List<VmmEvent.Kind> kinds = new ArrayList<>();
            for (List<VmmEvent> some = reader.some(); !some.isEmpty(); some = reader.some()) {
                some.forEach(event -> kinds.add(event.kind()));
            }
            return kinds;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Tells a listener every event, those before this call first, each once and in order, until the VM is closed. It runs on a
     * thread of the SDK, one event at a time; two listeners in this JVM can be busy at once. It may do anything, close the VM
     * too. What it throws is logged. The last events may arrive after {@link Vm#close} has returned.
     *
     * @return ends it earlier
     * @throws IllegalStateException if the VMM writes no events to a file
     */
    @CanIgnoreReturnValue
    public Subscription onEvent(Consumer<? super VmmEvent> listener) {
        Objects.requireNonNull(listener, "listener");
        return begin(Delivery.toAnybody(new Source(reader()), listener));
    }

    /** As {@link #onEvent}, for what the SDK itself does at an event: no listener of a user holds it up. */
    void onEventOfOurs(Consumer<? super VmmEvent> listener) {
        Subscription unused = begin(Delivery.toOurselves(new Source(reader()), listener));
    }

    /** Begins a delivery that ends with the VM, if not before. */
    synchronized Subscription begin(Delivery<?> delivery) {
        if (hasEnded) {
            delivery.end();
        }
        Follower.ofThisJvm().follow(delivery);
        deliveries.add(delivery);
        return () -> {
            delivery.close();
            forget(delivery);
        };
    }

    private synchronized void forget(Delivery<?> delivery) {
        deliveries.remove(delivery);
    }

    /** How many are told of what happens. */
    synchronized int deliveries() {
        return deliveries.size();
    }

    /** Says that the VMM writes no more. */
    synchronized void end() {
        hasEnded = true;
        deliveries.forEach(Delivery::end);
    }

    /**
     * Waits for an event; one of the past counts.
     *
     * @param wanted which
     * @param limit how long
     * @return the first such event
     * @throws VmmExitedException if the VMM ends first
     * @throws VmmTimeoutException if the limit passes; the last event is in the message
     * @throws InterruptedVmmException if the thread is interrupted
     * @throws IllegalStateException if the VMM writes no events to a file
     */
    public VmmEvent await(Predicate<? super VmmEvent> wanted, Duration limit) {
        Objects.requireNonNull(wanted, "wanted");
        Objects.requireNonNull(limit, "limit");
        String awaited = "An event of VMM process " + process.pid();
        try (EventSearch search = new EventSearch(reader(), wanted)) {
            Optional<String> missing = process.awaitWhileAlive(awaited, search::missing, limit);
            if (missing.isPresent() && !process.isAlive()) {
                missing = search.missing();
            }
            if (missing.isEmpty()) {
                return search.found().orElseThrow();
            }
            if (!process.isAlive()) {
                throw process.exited(awaited);
            }
            throw new VmmTimeoutException(awaited, limit, missing.get(), null);
        }
    }

    /** A reader from the first event on. */
    EventReader reader() {
        return new EventReader(file.orElseThrow(() -> new IllegalStateException("VMM process " + process.pid()
                + " was started without --event-monitor path=FILE, so that its events cannot be known")));
    }

    boolean areKnown() {
        return file.isPresent();
    }

    static UncheckedIOException unreadable(IOException e) {
        return new UncheckedIOException("The events cannot be read: " + e, e);
    }
}
