// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that is ended with the test. */
record Launched(Process process, Path output, Path errors) implements AutoCloseable {

    static Launched start(Path directory, List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, "out", "");
        Path errors = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new Launched(process, output, errors);
    }

    static Launched start(Path directory, Path executable, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        return start(directory, command);
    }

    /** The API's first answer, for as long as the process lives. */
    UnixClient.Reply ping(Path socket) throws IOException, InterruptedException {
        while (true) {
            try {
                return UnixClient.call(socket, "GET", "vmm.ping", "");
            } catch (IOException e) {
                assertThat(process.waitFor(10, MILLISECONDS))
                        .as("ended: %s", Files.readString(errors))
                        .isFalse();
            }
        }
    }

    int exitStatus() throws InterruptedException {
        assertThat(process.waitFor(2, MINUTES)).as("process has ended").isTrue();
        return process.exitValue();
    }

    String printed() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    String complained() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
