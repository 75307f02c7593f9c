// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
        return start(command, directory, pid -> {}, AFTER_SIGTERM);
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

    /** What is told the number of a process before it becomes a VMM. */
    @FunctionalInterface
    public interface Announcement {

        /**
         * Takes note of the number.
         *
         * @throws IOException if it cannot; the VMM is not started then
         */
        void process(long pid) throws IOException;
    }

    /**
     * Starts a VMM as {@link #start(List, Path)}.
     *
     * @param announcement what must know the process's number before the VMM runs
     * @param afterSigterm how long its end may take after SIGTERM, before it is killed
     * @throws IOException if the process cannot be started, or the announcement fails
     */
    public static VmmProcess start(
            List<String> command, Path directory, Announcement announcement, Duration afterSigterm) throws IOException {
        if (command.stream().anyMatch(word -> word.indexOf(0) >= 0)) {
            throw new IOException("A NUL character in the command " + command);
        }
        for (String file : List.of(OUTPUT, ERRORS)) {
            new FileOutputStream(directory.resolve(file).toFile()).close();
        }
        try {
            return become(Starter.take(), command, directory, announcement, afterSigterm);
        } catch (Starter.EndedException killedWhileItWaited) {
            return become(Starter.fork(ProcessBuilder::start), command, directory, announcement, afterSigterm);
        }
    }

    private static VmmProcess become(
            Starter starter, List<String> command, Path directory, Announcement announcement, Duration afterSigterm)
            throws IOException {
        boolean hasBegun = false;
        try {
            announcement.process(starter.pid());
            Process process = starter.become(command, directory);
            hasBegun = true;
            return new VmmProcess(process, directory, afterSigterm);
        } finally {
            if (!hasBegun) {
                starter.end();
            }
        }
    }

    /**
     * Has the next start prepared, in the background: it saves some 3 ms. Call it when there is nothing more urgent to do.
     * What is prepared is a shell that waits, one for the whole JVM, and ends with it.
     */
    public static void prepareNext() {
        Starter.prepare();
    }

    static void adapt(Map<String, String> environment) {
        // with it, a failed migration makes calls that the VMM's own filter kills it for
        environment.remove("RUST_BACKTRACE");
        environment.putIfAbsent(HEAP_PADDING, "16777216");
    }
}
