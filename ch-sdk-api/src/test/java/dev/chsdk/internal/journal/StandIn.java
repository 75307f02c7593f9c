// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A process that, like a VMM, has its run directory's socket among its arguments, and lives until it is killed. */
record StandIn(Process process) implements AutoCloseable {

    static StandIn in(Path directory) throws IOException {
        return in(directory, directory.resolve("api.sock").toString());
    }

    /** Runs in a directory with an argument. */
    static StandIn in(Path directory, String argument) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", "echo up; read line", "stand-in", argument)
                .directory(directory.toFile())
                .start();
        process.inputReader().readLine();
        return new StandIn(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
