// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The grammar of {@code key=value,key=value}: commas split outside brackets and quotes, quotes vanish from a value, a
 * doubled quote inside quotes is one.
 */
final class OptionText {

    private OptionText() {}

    /**
     * One piece between commas.
     *
     * @param key what stands before the first equals sign
     * @param value what stands behind it, without blanks at its ends; empty when there is no equals sign
     * @param position where the piece begins, counted from 1
     */
    record Piece(String key, Optional<String> value, int position) {}

    /** The pieces of a flag's value, none for blank text. */
    static List<Piece> pieces(String text) {
        String trimmed = trim(text);
        if (trimmed.isEmpty()) {
            return List.of();
        }
        int offset = text.indexOf(trimmed) + 1;
        List<Piece> pieces = new ArrayList<>();
        for (String piece : splitCommas(trimmed)) {
            int equals = piece.indexOf('=');
            pieces.add(
                    equals < 0
                            ? new Piece(piece, Optional.empty(), offset)
                            : new Piece(
                                    piece.substring(0, equals),
                                    Optional.of(trim(piece.substring(equals + 1))),
                                    offset));
            offset += piece.length() + 1;
        }
        return pieces;
    }

    /**
     * The parts between those commas that stand outside brackets and quotes.
     *
     * @throws IllegalArgumentException if a bracket or quote is left open, or a bracket closes that was not opened
     */
    static List<String> splitCommas(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '[') {
                depth++;
            } else if (!quoted && c == ']') {
                if (depth-- == 0) {
                    throw new IllegalArgumentException("a closing bracket without an opening one at " + (i + 1));
                }
            } else if (!quoted && c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (quoted || depth != 0) {
            throw new IllegalArgumentException(quoted ? "a quote is not closed" : "a bracket is not closed");
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** The text without its quotes; quotes must be balanced. */
    static String unquote(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '"') {
                out.append(c);
                continue;
            }
            if (!quoted && i > 0 && text.charAt(i - 1) == '"') {
                out.append('"');
            }
            quoted = !quoted;
        }
        return out.toString();
    }

    /**
     * The text with quotes around it where it needs them.
     *
     * @throws IllegalArgumentException if it holds a line feed or NUL, which no command line can carry safely
     */
    static String quote(String text) {
        requirePlain(text);
        boolean needed =
                text.isEmpty() || text.chars().anyMatch(c -> ",[]\"".indexOf(c) >= 0) || !text.equals(trim(text));
        return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** The text without the blanks at its ends that the VMM's language counts as such (Unicode's White_Space). */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }

    /** The text as it stands, where quotes would become part of it. */
    @CanIgnoreReturnValue
    static String requirePlain(String text) {
        if (text.chars().anyMatch(c -> c == 0 || c == '\n')) {
            throw new IllegalArgumentException("a line feed or NUL cannot be given on the command line; use JSON");
        }
        return text;
    }
}
