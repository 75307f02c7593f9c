// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A VMM that is started by its own command line, with nothing around it. */
final class VmmAlone {

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private VmmAlone() {}

    /**
     * How long it takes from the start of the process until the VMM reports an event.
     *
     * @param event how the event is called in the event monitor, such as {@code booted}
     * @return milliseconds
     */
    static double until(String event, Path program, Path directory, List<String> arguments) throws Exception {
        Files.createDirectory(directory);
        Path events = directory.resolve("events");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--api-socket",
                "path=" + directory.resolve("s"),
                "--event-monitor",
                "path=" + events));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        long start = System.nanoTime();
        Process vmm = builder.start();
        try {
            while (!reported(event, events)) {
                if (!vmm.isAlive()) {
                    throw new IOException(program + " ended with status " + vmm.exitValue() + ": "
                            + Files.readString(directory.resolve("out")));
                }
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
            return Measured.millisSince(start);
        } finally {
            vmm.destroy();
            vmm.waitFor();
            Measured.delete(directory);
        }
    }

    private static boolean reported(String event, Path events) throws IOException {
        return Files.exists(events) && Files.readString(events).contains("\"event\": \"" + event + "\"");
    }
}
