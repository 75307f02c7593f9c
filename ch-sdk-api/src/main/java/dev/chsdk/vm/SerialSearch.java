// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.follow.GrowingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for a text in what a guest writes to its serial port. It keeps at most 128 Ki characters of it. */
final class SerialSearch implements AutoCloseable {

    /** How much of what was searched is kept, because a match may begin in it. */
    private static final int KEPT = 1 << 16;

    private final GrowingFile file;
    private final Utf8 utf8 = new Utf8();
    private final Pattern pattern;
    private final StringBuilder window = new StringBuilder();
    private Optional<MatchResult> found = Optional.empty();

    SerialSearch(Path file, Pattern pattern) {
        this.file = new GrowingFile(file);
        this.pattern = pattern;
    }

    /** What the port said last instead; empty when the text was found. */
    Optional<String> missing() {
        try {
            if (found.isEmpty() && file.beginsAnew()) {
                window.setLength(0);
            }
            for (byte[] more = file.more(); found.isEmpty() && more.length > 0; more = file.more()) {
                search(utf8.decode(more));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The serial port's output cannot be read: " + e, e);
        }
        return found.isPresent() ? Optional.empty() : Optional.of(lastLine());
    }

    private void search(CharSequence more) {
        window.append(more);
        Matcher matcher = pattern.matcher(window.toString());
        if (matcher.find()) {
            found = Optional.of(matcher.toMatchResult());
        }
        window.delete(0, Math.max(0, window.length() - KEPT));
    }

    private String lastLine() {
        String last = window.toString().lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b);
        return last.isEmpty() ? "nothing on the serial port" : "the serial port said \"" + last.strip() + "\"";
    }

    Optional<MatchResult> found() {
        return found;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The serial port's output cannot be closed: " + e, e);
        }
    }
}
