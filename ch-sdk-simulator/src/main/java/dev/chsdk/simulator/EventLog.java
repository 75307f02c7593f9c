// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The event monitor: what happened, kept in memory and written as the VMM frames it. */
final class EventLog implements AutoCloseable {

    private final long start = System.nanoTime();
    private final OutputStream stream;
    private final List<String> events = new ArrayList<>();

    EventLog(OutputStream stream) {
        this.stream = stream;
    }

    /** Adds an event without properties. */
    void add(String source, String event) {
        add(source, event, "null");
    }

    /**
     * Adds an event.
     *
     * @param properties JSON
     */
    synchronized void add(String source, String event, String properties) {
        events.add(source + " " + event);
        long nanos = System.nanoTime() - start;
        // plain concatenation: a formatter loads the locale's data, which the start would pay for
        String json = "{\n  \"timestamp\": {\n    \"secs\": " + nanos / 1_000_000_000 + ",\n    \"nanos\": "
                + nanos % 1_000_000_000 + "\n  },\n  \"source\": \"" + source + "\",\n  \"event\": \"" + event
                + "\",\n  \"properties\": " + properties
                + "\n}\n\n";
        try {
            stream.write(json.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            return; // the VMM ignores a reader that is gone
        }
    }

    /** What happened so far, such as {@code vm booted}. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public synchronized void close() {
        try {
            stream.close();
        } catch (IOException e) {
            return; // nothing is buffered, so nothing is lost
        }
    }
}
