// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.InterruptedVmmException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks a program for its version, and does not wait for ever. */
final class VersionQuestion {

    private static final int LIMIT_SECONDS = 30;
    private static final int ENOUGH = 4096;

    private VersionQuestion() {}

    /** The first line that {@code --version} prints. */
    static String ask(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version")
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            // what it prints fits into the pipe; a program that prints more than that is not the one we look for
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("`--version` did not end within " + LIMIT_SECONDS + " s");
            }
            String printed = new String(process.getInputStream().readNBytes(ENOUGH), StandardCharsets.UTF_8);
            return printed.lines().findFirst().orElse("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException("The version of " + program, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
