// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads JSON piece by piece, with the error texts and positions of serde_json, which the VMM is built with. */
final class JsonScanner {

    private static final char END = '\0';

    private final String text;
    private final String exponent;
    private int at;

    /**
     * A scanner at the beginning of a text.
     *
     * @param exponent how an exponent begins in an error text: {@code e} or {@code e+}
     */
    JsonScanner(String text, String exponent) {
        this.text = text;
        this.exponent = exponent;
    }

    /** The next character that is not white space, or {@code '\0'} at the end; it is not consumed. */
    char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    /** An error at what was consumed last. */
    SerdeException error(String message) {
        return error(message, at);
    }

    /** An error at the next character, or at the end. */
    SerdeException errorAhead(String message) {
        return error(message, Math.min(at + 1, text.length()));
    }

    /** An error that is placed behind the object when the object ends here. */
    SerdeException errorBehind(String message) {
        if (peek() == '}') {
            at++;
        }
        return error(message);
    }

    private SerdeException error(String message, int end) {
        String before = text.substring(0, end);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new SerdeException(message + " at line " + line + " column " + (end - before.lastIndexOf('\n') - 1));
    }

    void end() throws SerdeException {
        if (peek() != END) {
            throw errorAhead("trailing characters");
        }
    }

    /** Consumes the opening bracket that {@link #peek()} saw. */
    void open() {
        at++;
    }

    /**
     * Steps to the next element behind an opening bracket or an element.
     *
     * @param what {@code an object} or {@code a list}, for the message
     * @return false if the closing bracket was there instead
     */
    boolean next(char close, boolean first, String what) throws SerdeException {
        char c = peek();
        if (c == END) {
            throw error("EOF while parsing " + what);
        }
        if (c == close) {
            at++;
            return false;
        }
        if (first) {
            return true;
        }
        if (c != ',') {
            throw errorAhead("expected `,` or `" + close + "`");
        }
        at++;
        c = peek();
        if (c == close) {
            throw errorAhead("trailing comma");
        }
        if (c == END) {
            throw error("EOF while parsing a value");
        }
        return true;
    }

    /** The key of an object's next entry, without the colon behind it. */
    String key() throws SerdeException {
        if (peek() != '"') {
            throw errorAhead("key must be a string");
        }
        return string();
    }

    void colon() throws SerdeException {
        char c = peek();
        if (c == END) {
            throw error("EOF while parsing an object");
        }
        if (c != ':') {
            throw errorAhead("expected `:`");
        }
        at++;
    }

    String string() throws SerdeException {
        StringBuilder result = new StringBuilder();
        for (at++; at < text.length(); ) {
            char c = text.charAt(at++);
            if (c == '"') {
                return result.toString();
            }
            if (c < ' ') {
                throw error("control character (\\u0000-\\u001F) found while parsing a string");
            }
            result.append(c == '\\' ? escaped() : c);
        }
        throw error("EOF while parsing a string");
    }

    private char escaped() throws SerdeException {
        char c = at < text.length() ? text.charAt(at++) : END;
        if (c == 'u' && text.substring(at).matches("(?s)\\p{XDigit}{4}.*")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int known = "\"\\/bfnrt".indexOf(c);
        if (known < 0) {
            throw error("invalid escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    /** {@code true}, {@code false} or {@code null}, as {@link #peek()} saw its first letter. */
    String word() throws SerdeException {
        char first = text.charAt(at);
        String word = first == 't' ? "true" : first == 'f' ? "false" : "null";
        for (int i = 0; i < word.length(); i++) {
            if (at == text.length()) {
                throw error("EOF while parsing a value");
            }
            if (text.charAt(at++) != word.charAt(i)) {
                throw error("expected ident");
            }
        }
        return word;
    }

    /** A {@link BigInteger}, or a {@link Double} for what is no integer or beyond 64 bits. */
    Number number() throws SerdeException {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (!digits.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")) {
            throw error("invalid number");
        }
        if (digits.matches("-?\\d+")) {
            BigInteger integer = new BigInteger(digits);
            if (integer.bitLength() < 64 || (integer.signum() > 0 && integer.bitLength() == 64)) {
                return integer;
            }
        }
        return new BigDecimal(digits).doubleValue();
    }

    /** Skips a value of any kind, and says what it is in the words of an "invalid type" error. */
    String skip() throws SerdeException {
        char c = peek();
        if (c == '"') {
            return "string \"" + string() + "\"";
        }
        if (c == 't' || c == 'f') {
            return "boolean `" + word() + "`";
        }
        if (c == 'n') {
            return word();
        }
        if (c == '{' || c == '[') {
            return skipContainer(c);
        }
        if (c == '-' || Character.isDigit(c)) {
            return describe(number());
        }
        throw c == END ? error("EOF while parsing a value") : errorAhead("expected value");
    }

    private String skipContainer(char opening) throws SerdeException {
        boolean isObject = opening == '{';
        open();
        for (boolean first = true;
                next(isObject ? '}' : ']', first, isObject ? "an object" : "a list");
                first = false) {
            if (isObject) {
                key();
                colon();
            }
            skip();
        }
        return isObject ? "map" : "sequence";
    }

    String describe(Number number) {
        return number instanceof Double
                ? "floating point `"
                        + number.toString().replaceFirst("E(?=\\d)", exponent).replace('E', 'e') + "`"
                : "integer `" + number + "`";
    }
}
