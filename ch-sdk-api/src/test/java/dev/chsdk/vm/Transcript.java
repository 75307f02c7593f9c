// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What was asked of a VM and its guest, and what they answered, for people to read. */
final class Transcript {

    private final StringBuilder text;
    private final String guest;

    Transcript() {
        this(new StringBuilder(), "guest");
    }

    private Transcript(StringBuilder text, String guest) {
        this.text = text;
        this.guest = guest;
    }

    /** The same record, where another guest is spoken to. */
    Transcript of(String name) {
        return new Transcript(text, name);
    }

    /** A call of the SDK, and what came of it. */
    @CanIgnoreReturnValue
    <T> T java(String call, T result) {
        java(call);
        text.append(result).append('\n');
        return result;
    }

    /** A call that returns nothing. */
    void java(String call) {
        text.append("java> ").append(call).append('\n');
    }

    /** A command that the guest ran, and its output. */
    @CanIgnoreReturnValue
    String guest(String command, String output) {
        text.append(guest).append("# ").append(command).append('\n').append(output);
        if (!output.isEmpty()) {
            text.append('\n');
        }
        return output;
    }

    /** What another process has written down in the same manner. */
    void append(String others) {
        text.append(others);
    }

    /** Writes a section of Markdown. */
    void save(Path file, String title) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "## " + title + "\n\n```\n" + text + "```\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
