// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.InterruptedVmmException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks a program for its version, and does not wait for ever. It prints into files, so that a child which outlives the
 * program keeps nobody waiting for the end of a pipe.
 */
final class VersionQuestion {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CHECKS_MILLIS = 10;
    private static final long ENOUGH = 65_536;

    private VersionQuestion() {}

    /**
     * What a program said.
     *
     * @param exit how it ended
     * @param printed the last lines of its output
     * @param complained the last lines of its error output
     */
    record Answer(VmmExit exit, List<String> printed, List<String> complained) {}

    /** Runs the program with {@code --version}. */
    static Answer ask(Path program) throws IOException {
        String name = "chsdk-" + ProcessHandle.current().pid() + "-version";
        Path printed = Files.createTempFile(name, ".out");
        Path complained = Files.createTempFile(name, ".err");
        try {
            int status = run(program, printed, complained);
            return new Answer(new VmmExit(status), LastWords.lastLines(printed), LastWords.lastLines(complained));
        } finally {
            Files.deleteIfExists(printed);
            Files.deleteIfExists(complained);
        }
    }

    private static int run(Path program, Path printed, Path complained) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version")
                .redirectInput(new File("/dev/null"))
                .redirectOutput(printed.toFile())
                .redirectError(complained.toFile())
                .start();
        try {
            long begun = System.nanoTime();
            while (!process.waitFor(CHECKS_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - begun > LIMIT_NANOS) {
                    throw new IOException("`--version` did not end within 30 s");
                }
                if (Files.size(printed) + Files.size(complained) > ENOUGH) {
                    throw new IOException("`--version` printed more than " + ENOUGH + " bytes");
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException("The version of " + program, e);
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
