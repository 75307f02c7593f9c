// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.nio.charset.StandardCharsets;

/** Reads or skips a string of a JSON text as serde_json does, from its opening quote on. */
final class JsonString {

    private static final String EOF = "EOF while parsing a string";
    private static final String CONTROL = "control character (\\u0000-\\u001F) found while parsing a string";
    private static final String LONE = "lone leading surrogate in hex escape";

    private JsonString() {}

    static String read(JsonInput input) throws SerdeException {
        StringBuilder bytes = new StringBuilder();
        input.next();
        for (char c = input.next(); c != '"'; c = input.next()) {
            if (c == JsonInput.END) {
                throw input.error(EOF);
            }
            if (c < ' ') {
                throw input.error(CONTROL);
            }
            bytes.append(c == '\\' ? latin(escaped(input)) : c);
        }
        byte[] encoded = bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (!Utf8.complaint(encoded).isEmpty()) {
            throw input.error("invalid unicode code point");
        }
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** Skips a string, in which surrogates need no partner and bytes may be no UTF-8. */
    static void skip(JsonInput input) throws SerdeException {
        input.next();
        for (char c = input.ahead(); c != '"'; c = input.ahead()) {
            if (c == JsonInput.END || c < ' ') {
                throw input.error(c < ' ' ? CONTROL : EOF);
            }
            input.next();
            if (c == '\\' && simple(input) < 0) {
                hex(input);
            }
        }
        input.next();
    }

    /** A character as its bytes in UTF-8, with a character for each. */
    private static String latin(int codePoint) {
        return new String(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static int escaped(JsonInput input) throws SerdeException {
        int simple = simple(input);
        if (simple >= 0) {
            return simple;
        }
        char first = hex(input);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        if (Character.isLowSurrogate(first)) {
            throw input.error(LONE);
        }
        for (char expected : new char[] {'\\', 'u'}) {
            char c = input.next();
            if (c != expected) {
                throw input.error(c == JsonInput.END ? EOF : "unexpected end of hex escape");
            }
        }
        char second = hex(input);
        if (!Character.isLowSurrogate(second)) {
            throw input.error(LONE);
        }
        return Character.toCodePoint(first, second);
    }

    /** What a backslash makes of the character behind it; -1 for a number that follows. */
    private static int simple(JsonInput input) throws SerdeException {
        char c = input.next();
        if (c == 'u') {
            return -1;
        }
        int known = "\"\\/bfnrt".indexOf(c);
        if (known < 0) {
            throw input.error(c == JsonInput.END ? EOF : "invalid escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private static char hex(JsonInput input) throws SerdeException {
        String digits = input.skip(4);
        if (digits.length() < 4) {
            throw input.error(EOF);
        }
        if (!digits.matches("\\p{XDigit}{4}")) {
            throw input.error("invalid escape");
        }
        return (char) Integer.parseInt(digits, 16);
    }

    /** A string as an error shows it. */
    static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = "\0\t\r\n\"\\".indexOf(c);
            if (known >= 0) {
                result.append('\\').append("0trn\"\\".charAt(known));
            } else if (Character.isISOControl(c)) {
                result.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                result.append(c);
            }
        }
        return result.append('"').toString();
    }
}
