// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.event;

import dev.chsdk.info.VmmEvent;
import dev.chsdk.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the event monitor's stream into events: JSON over several lines, an empty line after each. An event that was cut short
 * is passed over, and the next one, which then follows without an empty line, is found by its beginning.
 */
final class EventFrames {

    private static final String BEGINNING = "{\n  \"timestamp\"";

    /** No event is nearly as long. */
    private static final int LONGEST = 1 << 20;

    private static final System.Logger LOG = System.getLogger(EventReader.class.getName());

    private byte[] rest = new byte[0];

    /** The events that these bytes complete. */
    List<VmmEvent> add(byte[] bytes) {
        byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
        System.arraycopy(bytes, 0, all, rest.length, bytes.length);
        List<VmmEvent> events = new ArrayList<>();
        int begin = 0;
        for (int end = Math.max(1, rest.length); end < all.length; end++) {
            if (all[end] == '\n' && all[end - 1] == '\n') {
                frame(new String(all, begin, end - begin, StandardCharsets.UTF_8), events);
                begin = end + 1;
            }
        }
        if (all.length - begin > LONGEST) {
            LOG.log(System.Logger.Level.WARNING, "{0} bytes without the end of an event are passed over", LONGEST);
            begin = all.length;
        }
        rest = Arrays.copyOfRange(all, begin, all.length);
        return events;
    }

    private static void frame(String frame, List<VmmEvent> events) {
        int begin = Math.max(0, frame.lastIndexOf(BEGINNING));
        if (frame.isBlank()) {
            return;
        }
        if (begin > 0) {
            LOG.log(System.Logger.Level.DEBUG, "An event was cut short: {0}", frame.substring(0, begin));
        }
        try {
            events.add(VmmEvent.fromVmm(frame.substring(begin)));
        } catch (WireFormatException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Not an event: " + frame, e);
        }
    }
}
