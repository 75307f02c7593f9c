// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A VMM that is started with nothing around it. */
final class VmmAlone {

    private static final String SOCKET = "s";
    private static final String EVENTS = "events";
    private static final String OUTPUT = "out";

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private VmmAlone() {}

    /**
     * How long it takes from the start of the process until the VMM reports an event.
     *
     * @param event how the event is called in the event monitor, such as {@code booted}
     * @return milliseconds
     */
    static double until(String event, Path program, Path directory, List<String> arguments) throws Exception {
        return timed(program, directory, arguments, vmm -> {
            Path events = directory.resolve(EVENTS);
            while (!reported(event, events)) {
                lookAgain(vmm, directory);
            }
        });
    }

    /**
     * How long it takes from the start of the process until it has booted a VM that it was given by its API.
     *
     * @param json the VM
     * @return milliseconds
     */
    static double bootByApi(Path program, Path directory, String json) throws Exception {
        return timed(program, directory, List.of(), vmm -> {
            try (ChannelClient channel = connected(vmm, directory)) {
                channel.put("vm.create", json);
                channel.put("vm.boot", "");
            }
        });
    }

    private static ChannelClient connected(Process vmm, Path directory) throws IOException {
        while (true) {
            try {
                return new ChannelClient(directory.resolve(SOCKET));
            } catch (SocketException notYet) {
                lookAgain(vmm, directory);
            }
        }
    }

    /** Until the VMM has done something. */
    @FunctionalInterface
    private interface Wait {
        void until(Process vmm) throws IOException;
    }

    private static double timed(Path program, Path directory, List<String> arguments, Wait wait) throws Exception {
        Files.createDirectory(directory);
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--api-socket",
                "path=" + directory.resolve(SOCKET),
                "--event-monitor",
                "path=" + directory.resolve(EVENTS)));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile());
        long start = System.nanoTime();
        Process vmm = builder.start();
        try {
            wait.until(vmm);
            return Measured.millisSince(start);
        } finally {
            vmm.destroy();
            vmm.waitFor();
            Measured.delete(directory);
        }
    }

    private static void lookAgain(Process vmm, Path directory) throws IOException {
        if (!vmm.isAlive()) {
            throw new IOException("The VMM ended with status " + vmm.exitValue() + ": "
                    + Files.readString(directory.resolve(OUTPUT)));
        }
        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }

    private static boolean reported(String event, Path events) throws IOException {
        return Files.exists(events) && Files.readString(events).contains("\"event\": \"" + event + "\"");
    }
}
