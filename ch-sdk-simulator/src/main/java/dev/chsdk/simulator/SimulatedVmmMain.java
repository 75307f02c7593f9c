// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A simulated VMM as a process that can stand where the {@code cloud-hypervisor} binary stands: the same flags, exit
 * statuses, API socket and event stream. The system property {@code dev.chsdk.simulator.version} chooses its version.
 *
 * @see SimulatedVmm#executable(java.nio.file.Path)
 */
public final class SimulatedVmmMain {

    /** Name of the system property with the version to simulate, such as {@code 53.0}. Default: the newest tested. */
    static final String VERSION = "dev.chsdk.simulator.version";

    /** Name of the system property with the faults, blank between them. */
    static final String FAULTS = "dev.chsdk.simulator.faults";

    private SimulatedVmmMain() {}

    /**
     * Runs the process.
     *
     * @param arguments those of {@code cloud-hypervisor}
     */
    public static void main(String[] arguments) {
        String wanted = System.getProperty(VERSION);
        VmmVersion version = wanted == null ? VmmVersion.NEWEST_TESTED : VmmVersion.parse(wanted);
        int status;
        try {
            status = run(List.of(arguments), version);
        } catch (StartFailure e) {
            print(FileDescriptor.err, e.output());
            status = e.status();
        }
        Runtime.getRuntime().halt(status);
    }

    private static int run(List<String> arguments, VmmVersion version) throws StartFailure {
        if (arguments.isEmpty()) {
            throw StartFailure.help(help());
        }
        if (arguments.contains("--help") || arguments.contains("-h")) {
            print(FileDescriptor.out, help());
            return 0;
        }
        if (arguments.contains("--version") || arguments.contains("-V")) {
            print(
                    FileDescriptor.out,
                    "cloud-hypervisor v" + version + "-simulated\n"
                            + (version.isAtLeast(VmmVersion.V53_0) ? "Migration Protocol Versions: 0\n" : ""));
            return 0;
        }
        CompletableFuture<VmmProcess> started = new CompletableFuture<>();
        endOnSignal(started); // before anything can be seen of the process
        VmmProcess process = VmmProcess.start(arguments, version, Host.real(new Terminal()), faults());
        started.complete(process);
        try {
            process.boot();
        } catch (StartFailure e) {
            if (process.exit().join() != 0) { // 0: a signal came first
                throw e;
            }
        }
        int status = process.exit().join();
        killed(status);
        reportUnexpected(process.api().calls());
        if (status == 1) {
            print(
                    FileDescriptor.err,
                    StartFailure.chain(List.of("Failed to join on VMM thread: Any { .. }"))
                            .output());
        }
        return status;
    }

    private static List<PlannedFault> faults() {
        String words = System.getProperty(FAULTS, "");
        return words.isEmpty()
                ? List.of()
                : Stream.of(words.split(" ", -1)).map(PlannedFault::parse).toList();
    }

    /** Ends the process by the signal that the status stands for, if it stands for one. */
    private static void killed(int status) {
        if (status >= Signal.FIRST_STATUS) {
            if (status == Signal.BUS.status()) {
                leaveToSystem(Signal.BUS);
            }
            long self = ProcessHandle.current().pid();
            String kill = "kill -" + (status - 128) + " " + self;
            try {
                new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor();
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt(); // the status tells of it too
            }
        }
    }

    /**
     * Puts the system's own action back in place of the JVM's handler, which takes SIGBUS for a crash and aborts. By
     * reflection, as a run-time image may lack jdk.unsupported; there the process ends by SIGABRT.
     */
    private static void leaveToSystem(Signal signal) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object system = handler.getField("SIG_DFL").get(null);
            type.getMethod("handle", type, handler)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal.name()), system);
        } catch (ReflectiveOperationException e) {
            return; // the JVM's handler stays
        }
    }

    /** SIGTERM and SIGINT begin the JVM's shutdown; it waits here until the main thread has ended the process. */
    private static void endOnSignal(CompletableFuture<VmmProcess> started) {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            started.join().vmm().end();
            try {
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void reportUnexpected(List<RecordedCall> calls) {
        String report = calls.stream()
                .filter(call -> call.status() == 501)
                .map(call -> "Not simulated: " + call.operation() + " " + call.body() + "\n")
                .collect(Collectors.joining());
        print(FileDescriptor.err, report);
    }

    private static String help() {
        return """
                Launch a cloud-hypervisor VMM.

                Usage: cloud-hypervisor [OPTIONS]

                This is a simulator: it needs no KVM, runs no guest but the test guest's script, and takes the options of
                the real program.
                """;
    }

    /** Prints without {@link System#out}, whose set-up costs a noticeable part of the start. */
    private static void print(FileDescriptor to, String text) {
        try (Terminal terminal = new Terminal(to)) {
            terminal.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // nobody reads it
        }
    }

    /** A standard stream that stays open for the next console. */
    private static final class Terminal extends FilterOutputStream {

        Terminal() {
            this(FileDescriptor.out);
        }

        Terminal(FileDescriptor to) {
            super(new FileOutputStream(to));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            OutputStream open = out;
            open.flush();
        }
    }
}
