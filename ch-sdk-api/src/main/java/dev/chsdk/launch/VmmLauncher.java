// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.internal.journal.OwnSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts VMMs.
 *
 * <p>This class is thread-safe.
 */
public final class VmmLauncher {

    static final String OUTPUT = "vmm.out";
    static final String ERRORS = "vmm.err";
    static final String LOG = "vmm.log";
    static final String SERIAL = "serial.log";

    private static final Duration AFTER_SIGTERM = Duration.ofSeconds(5);

    /**
     * Builds of the VMM with glibc can die of SIGSYS after a large body, or hang at their end: growing the heap in the
     * thread that reads requests makes glibc call what seccomp forbids there. With 16 MiB to spare it need not grow. Seen
     * with v53.0: 5 of 5 starts died with bodies of 38 KB, none of 10 with this.
     */
    private static final String HEAP_PADDING = "MALLOC_TOP_PAD_";

    private VmmLauncher() {}

    /**
     * Starts a VMM in a session of its own, so that Ctrl-C in a terminal does not reach it. It runs in the directory and
     * leaves what it prints there, in {@code vmm.out} and {@code vmm.err}.
     *
     * @param command the program and its arguments
     * @param directory an existing directory
     * @throws IOException if the process cannot be started
     */
    public static VmmProcess start(List<String> command, Path directory) throws IOException {
        return start(command, directory, AFTER_SIGTERM);
    }

    /**
     * A VMM that runs already, started by somebody else.
     *
     * @param directory where its {@code vmm.err}, {@code vmm.log} and {@code serial.log} are, if they are anywhere
     * @throws IOException if there is no such process
     */
    public static VmmProcess running(ProcessHandle process, Path directory) throws IOException {
        return new VmmProcess(new Life.OfAStranger(process), directory, AFTER_SIGTERM);
    }

    /**
     * Starts a VMM as {@link #start(List, Path)}.
     *
     * @param afterSigterm how long its end may take after SIGTERM, before it is killed
     * @throws IOException if the process cannot be started
     */
    public static VmmProcess start(List<String> command, Path directory, Duration afterSigterm) throws IOException {
        return start(command, directory, afterSigterm, ProcessBuilder::start);
    }

    /** How a process is started. */
    @FunctionalInterface
    interface Starter {
        Process start(ProcessBuilder builder) throws IOException;
    }

    static VmmProcess start(List<String> command, Path directory, Duration afterSigterm, Starter starter)
            throws IOException {
        List<String> inOwnSession = new ArrayList<>(OwnSession.prefix());
        inOwnSession.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(inOwnSession)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .redirectError(directory.resolve(ERRORS).toFile());
        // with it, a failed migration makes calls that the VMM's own filter kills it for
        builder.environment().remove("RUST_BACKTRACE");
        builder.environment().putIfAbsent(HEAP_PADDING, "16777216");
        try {
            return new VmmProcess(starter.start(builder), directory, afterSigterm);
        } catch (IOException | RuntimeException | Error e) {
            try {
                new FailedStart(command, directory).takeBack();
            } catch (IOException | RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }
}
