// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.event;

import dev.chsdk.info.VmmEvent;
import dev.chsdk.internal.follow.GrowingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the file of an event monitor ({@code --event-monitor path=<file>}) from its beginning, while it grows.
 *
 * <p>This class is not thread-safe.
 */
public final class EventReader implements AutoCloseable {

    private final GrowingFile file;
    private final EventFrames frames = new EventFrames();

    /** A reader of a file that may not exist yet. */
    public EventReader(Path file) {
        this.file = new GrowingFile(file);
    }

    /**
     * Whether something was written since the last call of {@link #next}; a whole event or a part of one.
     *
     * @throws IOException if the file cannot be read
     */
    public boolean hasMore() throws IOException {
        return file.hasMore();
    }

    /**
     * The events that were written since the last call, in their order. Returns at once.
     *
     * @throws IOException if the file cannot be read
     */
    public List<VmmEvent> next() throws IOException {
        List<VmmEvent> events = new ArrayList<>();
        for (byte[] more = file.more(); more.length > 0; more = file.more()) {
            events.addAll(frames.add(more));
        }
        return events;
    }

    /**
     * Some of them, in their order: those of the next 64 KiB. Empty when nothing was written since.
     *
     * @throws IOException if the file cannot be read
     */
    public List<VmmEvent> some() throws IOException {
        for (byte[] more = file.more(); more.length > 0; more = file.more()) {
            List<VmmEvent> events = frames.add(more);
            if (!events.isEmpty()) {
                return events;
            }
        }
        return List.of();
    }

    /** Lets go of the file. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The file. */
    @Override
    public String toString() {
        return file.toString();
    }
}
