// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** Reads JSON piece by piece, with the error texts and positions of serde_json, which the VMM is built with. */
final class JsonScanner {

    private final JsonInput input;
    private final String exponent;

    /**
     * A scanner at the beginning of a text.
     *
     * @param exponent how an exponent begins in an error text: {@code e} or {@code e+}
     */
    JsonScanner(String text, String exponent) {
        this.input = new JsonInput(text);
        this.exponent = exponent;
    }

    /** The next byte that is not white space, or {@link JsonInput#END}; it is not consumed. */
    char peek() {
        return input.peek();
    }

    /** An error at what was consumed last. */
    SerdeException error(String message) {
        return input.error(message);
    }

    /** An error that is placed behind the object when the object ends here. */
    SerdeException errorBehind(String message) {
        if (peek() == '}') {
            input.next();
        }
        return error(message);
    }

    void end() throws SerdeException {
        if (peek() != JsonInput.END) {
            throw input.errorAhead("trailing characters");
        }
    }

    /** Consumes the opening bracket that {@link #peek()} saw. */
    void open() {
        input.next();
    }

    /**
     * Steps to the next element behind an opening bracket or an element.
     *
     * @param what {@code an object} or {@code a list}, for the message
     * @return false if the closing bracket was there instead
     */
    boolean next(char close, boolean first, String what) throws SerdeException {
        char c = peek();
        if (c == JsonInput.END) {
            throw error("EOF while parsing " + what);
        }
        if (c == close) {
            input.next();
            return false;
        }
        if (first) {
            return true;
        }
        expectComma(c, close);
        c = peek();
        if (c == close) {
            throw input.errorAhead("trailing comma");
        }
        if (c == JsonInput.END) {
            throw error("EOF while parsing a value");
        }
        return true;
    }

    /** The key of an object's next entry, without the colon behind it. */
    String key() throws SerdeException {
        if (peek() != '"') {
            throw input.errorAhead("key must be a string");
        }
        return string();
    }

    void colon() throws SerdeException {
        char c = peek();
        if (c == JsonInput.END) {
            throw error("EOF while parsing an object");
        }
        if (c != ':') {
            throw input.errorAhead("expected `:`");
        }
        input.next();
    }

    String string() throws SerdeException {
        return JsonString.read(input);
    }

    /** {@code true}, {@code false} or {@code null}, as {@link #peek()} saw its first letter. */
    String word() throws SerdeException {
        char first = input.ahead();
        String word = first == 't' ? "true" : first == 'f' ? "false" : "null";
        for (int i = 0; i < word.length(); i++) {
            char c = input.next();
            if (c != word.charAt(i)) {
                throw error(c == JsonInput.END ? "EOF while parsing a value" : "expected ident");
            }
        }
        return word;
    }

    /** A {@link java.math.BigInteger}, or a {@link Double} for what is no integer or beyond 64 bits. */
    Number number() throws SerdeException {
        return JsonNumber.read(input);
    }

    /** Reads what is neither object nor list, and says what it is in the words of an "invalid type" error. */
    String scalar() throws SerdeException {
        char c = peek();
        return switch (c) {
            case '"' -> "string " + JsonString.quoted(string());
            case 't', 'f' -> "boolean `" + word() + "`";
            case 'n' -> word();
            default -> {
                expectNumber(c);
                yield describe(number());
            }
        };
    }

    String describe(Number number) {
        return JsonNumber.describe(number, exponent);
    }

    /** Skips a value of any kind, however deep it is. */
    void skip() throws SerdeException {
        StringBuilder open = new StringBuilder();
        boolean opens;
        do {
            opens = peek() == '[' || peek() == '{';
            if (opens) {
                open.append(input.next());
            } else {
                skipScalar();
            }
        } while (goesOn(open, opens));
    }

    private void skipScalar() throws SerdeException {
        char c = peek();
        switch (c) {
            case '"' -> JsonString.skip(input);
            case 't', 'f', 'n' -> word();
            default -> {
                expectNumber(c);
                JsonNumber.skip(input);
            }
        }
    }

    private void expectNumber(char c) throws SerdeException {
        if (c != '-' && !input.isDigitAhead()) {
            throw c == JsonInput.END ? error("EOF while parsing a value") : input.errorAhead("expected value");
        }
    }

    /**
     * Closes what ends here of the brackets that are open, and steps to the next value in one of them.
     *
     * @return false if none is open any more
     */
    private boolean goesOn(StringBuilder open, boolean first) throws SerdeException {
        boolean isFirst = first;
        while (!open.isEmpty()) {
            boolean isObject = open.charAt(open.length() - 1) == '{';
            char close = isObject ? '}' : ']';
            char c = peek();
            if (c == JsonInput.END) {
                throw error("EOF while parsing " + (isObject ? "an object" : "a list"));
            }
            if (c != close) {
                if (!isFirst) {
                    expectComma(c, close);
                }
                if (isObject) {
                    skipKey();
                }
                return true;
            }
            input.next();
            open.setLength(open.length() - 1);
            isFirst = false;
        }
        return false;
    }

    private void skipKey() throws SerdeException {
        char c = peek();
        if (c != '"') {
            throw c == JsonInput.END ? error("EOF while parsing an object") : input.errorAhead("key must be a string");
        }
        JsonString.skip(input);
        colon();
    }

    private void expectComma(char c, char close) throws SerdeException {
        if (c != ',') {
            throw input.errorAhead("expected `,` or `" + close + "`");
        }
        input.next();
    }
}
