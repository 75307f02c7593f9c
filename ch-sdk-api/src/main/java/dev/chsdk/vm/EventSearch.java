// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.event.EventReader;
import dev.chsdk.info.VmmEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for an event among those that come. */
final class EventSearch implements AutoCloseable {

    private final EventReader reader;
    private final Predicate<? super VmmEvent> wanted;
    private Optional<VmmEvent> found = Optional.empty();
    private String last = "no event";

    EventSearch(EventReader reader, Predicate<? super VmmEvent> wanted) {
        this.reader = reader;
        this.wanted = wanted;
    }

    /** What was seen last instead of the event; empty when it has come. */
    Optional<String> missing() {
        try {
            for (List<VmmEvent> some = reader.some(); !some.isEmpty(); some = reader.some()) {
                some.forEach(this::see);
            }
        } catch (IOException e) {
            throw VmEvents.unreadable(e);
        }
        return found.isPresent() ? Optional.empty() : Optional.of(last);
    }

    private void see(VmmEvent event) {
        last = "event " + event;
        if (found.isEmpty() && wanted.test(event)) {
            found = Optional.of(event);
        }
    }

    Optional<VmmEvent> found() {
        return found;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw VmEvents.unreadable(e);
        }
    }
}
