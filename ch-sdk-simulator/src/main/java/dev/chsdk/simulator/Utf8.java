// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** UTF-8 with the complaints of Rust's library about bytes that are none, and a text that keeps such bytes. */
final class Utf8 {

    /** A byte that is no UTF-8 stands in a text as this plus the byte: half of a surrogate pair, which UTF-8 has not. */
    private static final char RAW = 0xdc00;

    private Utf8() {}

    /** The text of the bytes; those that are no UTF-8 are kept in it. */
    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; ) {
            int good = good(bytes, at);
            if (isWhole(bytes, at, good)) {
                text.append(new String(bytes, at, good, StandardCharsets.UTF_8));
                at += good;
            } else {
                text.append((char) (RAW + (bytes[at++] & 0xff)));
            }
        }
        return text.toString();
    }

    /** The bytes of a text that {@link #decode} has made. */
    static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            if (c >= RAW && c <= RAW + 0xff) {
                bytes.write(c - RAW);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
            at += Character.charCount(c);
        }
        return bytes.toByteArray();
    }

    /** What Rust says about the bytes; empty when they are UTF-8. */
    static String complaint(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            int good = good(bytes, at);
            if (!isWhole(bytes, at, good)) {
                return at + good == bytes.length && length(bytes[at]) > good
                        ? "incomplete utf-8 byte sequence from index " + at
                        : "invalid utf-8 sequence of " + Math.max(1, good) + " bytes from index " + at;
            }
            at += good;
        }
        return "";
    }

    private static boolean isWhole(byte[] bytes, int at, int good) {
        return good > 0 && good == length(bytes[at]);
    }

    /** How many bytes of a character's encoding are right, up to the first that is not. */
    private static int good(byte[] bytes, int at) {
        int length = length(bytes[at]);
        int good = Math.min(1, length);
        while (good > 0 && good < length && at + good < bytes.length && continues(bytes, at, good)) {
            good++;
        }
        return good;
    }

    private static boolean continues(byte[] bytes, int at, int index) {
        int next = bytes[at + index] & 0xff;
        int least = 0x80;
        int most = 0xbf;
        if (index == 1) {
            switch (bytes[at] & 0xff) {
                case 0xe0 -> least = 0xa0;
                case 0xed -> most = 0x9f;
                case 0xf0 -> least = 0x90;
                case 0xf4 -> most = 0x8f;
                default -> {
                    // the second byte is as free as the others
                }
            }
        }
        return next >= least && next <= most;
    }

    /** How long the encoding is that begins with a byte; 0 when none does. */
    private static int length(byte first) {
        int b = first & 0xff;
        if (b < 0x80) {
            return 1;
        }
        if (b < 0xc2 || b > 0xf4) {
            return 0;
        }
        return b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    }
}
