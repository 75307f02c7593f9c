// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.nio.charset.StandardCharsets;

/** A JSON text byte by byte, and the place in it that the errors of serde_json name. */
final class JsonInput {

    /** What is ahead at the end of the text; no byte. */
    static final char END = '\uffff';

    /** A character for each byte. */
    private final String bytes;

    private int at;

    JsonInput(String text) {
        bytes = new String(Utf8.encode(text), StandardCharsets.ISO_8859_1);
    }

    /** The next byte, or {@link #END}; it is not consumed. */
    char ahead() {
        return at < bytes.length() ? bytes.charAt(at) : END;
    }

    boolean isDigitAhead() {
        return ahead() >= '0' && ahead() <= '9';
    }

    /** The next byte that is not white space, or {@link #END}; it is not consumed. */
    char peek() {
        while (" \t\r\n".indexOf(ahead()) >= 0) {
            at++;
        }
        return ahead();
    }

    /** Consumes the next byte; {@link #END} stays. */
    char next() {
        char c = ahead();
        skip(1);
        return c;
    }

    /** Consumes so many bytes, as far as there are. */
    String skip(int count) {
        int from = at;
        at = Math.min(at + count, bytes.length());
        return bytes.substring(from, at);
    }

    /** An error at what was consumed last. */
    SerdeException error(String message) {
        return error(message, at);
    }

    /** An error at the next byte, or at the end. */
    SerdeException errorAhead(String message) {
        return error(message, Math.min(at + 1, bytes.length()));
    }

    private SerdeException error(String message, int end) {
        String before = bytes.substring(0, end);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new SerdeException(message + " at line " + line + " column " + (end - before.lastIndexOf('\n') - 1));
    }
}
