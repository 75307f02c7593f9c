// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.internal.journal.OwnSession;
import dev.chsdk.internal.journal.Watchdog;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A shell that waits for one line from this JVM, and becomes a VMM by it. So a VMM's number is known, written down and watched
 * before it runs, and what it takes to start a process is spent before it is asked for: one shell is kept ready once a VM has
 * been launched. It ends with the JVM.
 *
 * <p>This class is thread-safe.
 */
final class Starter {

    private static final System.Logger LOG = System.getLogger(Starter.class.getName());

    /** A line that was cut short, by the end of the JVM, is no command. The names are none that the JVM's environment has. */
    private static final String SCRIPT = "chsdk_nl='\n'\nIFS= read -r chsdk_line && eval \"$chsdk_line\"";

    private static final String NAME =
            "chsdk-starter-" + ProcessHandle.current().pid() + "-";

    private static final AtomicLong NUMBERS = new AtomicLong();

    private static final Spare SPARE = new Spare();

    private final Process process;

    private Starter(Process process) {
        this.process = process;
    }

    /** A shell has ended before it became anything. */
    static final class EndedException extends IOException {

        private static final long serialVersionUID = 1L;

        EndedException(IOException cause) {
            super("The shell that becomes the VMM was killed", cause);
        }
    }

    /** How a process is started. */
    @FunctionalInterface
    interface Fork {
        Process start(ProcessBuilder builder) throws IOException;
    }

    /** The one that is ready, or a new one. */
    static Starter take() throws IOException {
        Starter ready = SPARE.take();
        return ready == null ? fork(ProcessBuilder::start) : ready;
    }

    /** Has one ready for the next VMM, soon. Returns at once. */
    static void prepare() {
        try {
            ForkJoinPool.commonPool().execute(Starter::prepareNow);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "The next VMM starts as slowly as the first", e);
        }
    }

    /** Has one ready for the next VMM when it returns, unless none can be had. */
    static void prepareNow() {
        SPARE.fill();
    }

    /** Starts a shell. When that fails after the fork, the shell is taken back. */
    static Starter fork(Fork fork) throws IOException {
        String name = NAME + NUMBERS.incrementAndGet();
        List<String> command = new ArrayList<>(OwnSession.prefix());
        List<String> shell = List.of("/bin/sh", "-c", SCRIPT, name);
        command.addAll(shell);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        VmmLauncher.adapt(builder.environment());
        try {
            Process process = fork.start(builder);
            Watchdog.ofThisJvm().watchStarter(process, name);
            return new Starter(process);
        } catch (IOException | RuntimeException | Error e) {
            try {
                new FailedStart(shell).takeBack();
            } catch (IOException | RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    /** The shell, or what it has become. */
    Process process() {
        return process;
    }

    /**
     * Becomes another program, with nothing to read, which runs in a directory and prints into two files there.
     *
     * @throws EndedException if the shell has ended, killed by somebody
     */
    Process become(List<String> command, Path directory) throws EndedException {
        String line = "exec </dev/null >"
                + quoted(directory.resolve(VmmLauncher.OUTPUT).toString())
                + " 2>" + quoted(directory.resolve(VmmLauncher.ERRORS).toString())
                + " && cd " + quoted(directory.toString())
                + " && exec " + command.stream().map(Starter::quoted).collect(Collectors.joining(" ")) + "\n";
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(line.getBytes(Watchdog.OF_FILE_NAMES));
            pipe.flush(); // a stream of a process that has ended is closed, and closing it again tells nothing
        } catch (IOException brokenPipe) {
            throw new EndedException(brokenPipe);
        }
        return process;
    }

    /** Ends the shell, or what it has become. */
    void end() {
        process.destroyForcibly();
    }

    /** As one word of a shell, whatever it holds; a line break would end the command. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''").replace("\n", "'\"$chsdk_nl\"'") + "'";
    }

    /** The one that is ready, if any. */
    private static final class Spare {

        @GuardedBy("this")
        private @Nullable Starter ready;

        synchronized @Nullable Starter take() {
            Starter taken = ready;
            ready = null;
            return taken == null || !taken.process.isAlive() ? null : taken;
        }

        synchronized void fill() {
            if (ready != null && ready.process.isAlive()) {
                return;
            }
            try {
                ready = fork(ProcessBuilder::start);
            } catch (IOException | RuntimeException | Error e) {
                LOG.log(System.Logger.Level.DEBUG, "The next VMM starts as slowly as the first", e);
            }
        }
    }
}
