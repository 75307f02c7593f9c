// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shell that waits on a pipe from this JVM. When the pipe breaks, because the JVM ended in whatever way, it kills the
 * VMMs that were started in the directories it was told of, and removes these directories and the links into them.
 *
 * <p>It is started when there is something to watch, and again as soon as somebody ended it. It does not keep the JVM alive.
 * Its program is {@code watchdog.sh} next to this class.
 *
 * <p>This class is thread-safe.
 */
public final class Watchdog {

    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());

    private static final Watchdog OF_THIS_JVM = new Watchdog();

    /** One that replaces another and does not live that long is not replaced: it would go on for ever. */
    private static final long SHORT_LIFE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How the names of files are bytes. */
    public static final Charset OF_FILE_NAMES = Charset.forName(System.getProperty("native.encoding", "UTF-8"));

    @GuardedBy("this")
    private final Set<String> watched = new LinkedHashSet<>();

    @GuardedBy("this")
    private @Nullable Process process;

    Watchdog() {}

    /** The one watchdog of this JVM. */
    public static Watchdog ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** Watches a run directory that is about to be made. */
    public void watchDirectory(Path directory) throws IOException {
        watch("dir " + directory);
    }

    /** Watches a link that is about to be made. It is removed only when it leads into a watched directory. */
    public void watchLink(Path link) throws IOException {
        watch("link " + link);
    }

    /** Watches a socket that the VMM of a watched directory is about to make. */
    public void watchSocket(Path directory, Path socket) throws IOException {
        watch(socketLine(directory, socket));
    }

    /** The two paths are told apart by the two slashes between them. */
    private static String socketLine(Path directory, Path socket) {
        return "socket " + directory + "/" + socket;
    }

    /**
     * Watches a snapshot that is about to be written: without a manifest it is half a one.
     *
     * @param existed whether the directory was there before, so that it stays
     */
    public void watchSnapshot(Path directory, boolean existed) throws IOException {
        watch((existed ? "within " : "half ") + directory);
    }

    private synchronized void watch(String line) throws IOException {
        if (line.indexOf('\n') >= 0) {
            throw new IOException("A path with a line break in it cannot be used: " + line);
        }
        watched.add(line);
        tell(line);
    }

    /**
     * Watches a shell that becomes a VMM when it is told to: until then nothing in it says whose it is.
     *
     * @param name the last of its arguments, which no other process has
     */
    public void watchStarter(Process shell, String name) throws IOException {
        String line = "starter " + shell.pid() + " " + name;
        watch(line);
        var unused = shell.onExit().thenRun(() -> forget(line));
    }

    private synchronized void forget(String line) {
        watched.remove(line);
        tellIfThere("over " + line);
    }

    /** Forgets directories, links and snapshots: they are gone, or may stay. */
    public synchronized void drop(Path path) {
        if (path.toString().indexOf('\n') >= 0) {
            return; // never watched, and a second line would be about something else
        }
        watched.remove("dir " + path);
        watched.remove("link " + path);
        watched.remove("half " + path);
        watched.remove("within " + path);
        watched.removeIf(line -> line.startsWith("socket " + path + "//"));
        tellIfThere("drop " + path);
    }

    @GuardedBy("this")
    private void tellIfThere(String line) {
        if (process != null && process.isAlive()) {
            try {
                write(process, line);
            } catch (IOException ended) {
                process = null;
            }
        }
    }

    /**
     * Has what is left of other JVMs taken back by a shell of its own, which ends when it is done.
     *
     * @param lines as the watchdog is told them, a character for each byte
     * @param patience how long to wait for it; afterwards it goes on alone
     */
    static void takeBack(List<String> lines, Duration patience) throws IOException {
        Process shell = start(shell());
        try (OutputStream pipe = shell.getOutputStream()) {
            for (String line : lines) {
                pipe.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        try {
            if (!shell.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("Not everything could be removed within " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it is told of, in its own words. */
    synchronized List<String> watched() {
        return List.copyOf(watched);
    }

    /** The shell's process, when there is one. */
    public synchronized Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    /** Breaks the pipe, as the end of the JVM does. The shell takes everything back and ends. */
    synchronized Optional<Process> abandon() throws IOException {
        Optional<Process> abandoned = Optional.ofNullable(process);
        if (process != null) {
            process.getOutputStream().close();
        }
        watched.clear();
        process = null;
        return abandoned;
    }

    @GuardedBy("this")
    private void tell(String line) throws IOException {
        if (process != null && process.isAlive()) {
            try {
                write(process, line);
                return;
            } catch (IOException ended) {
                process = null;
            }
        }
        startAnother(Long.MIN_VALUE);
    }

    /**
     * Starts a shell that knows everything.
     *
     * @param shortLife how long it must live at least to be replaced when it ends
     */
    @GuardedBy("this")
    private void startAnother(long shortLife) throws IOException {
        Process fresh = start(shell());
        long start = System.nanoTime();
        for (String known : watched) {
            write(fresh, known);
        }
        process = fresh;
        var unused = fresh.onExit().thenAccept(ended -> replace(ended, System.nanoTime() - start >= shortLife));
    }

    private synchronized void replace(Process ended, boolean hasLived) {
        if (process != ended) {
            return;
        }
        process = null;
        if (watched.isEmpty()) {
            return;
        }
        if (!hasLived) {
            LOG.log(System.Logger.Level.WARNING, "The watchdog was ended at once; the next launch starts another one");
            return;
        }
        try {
            startAnother(SHORT_LIFE_NANOS);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The watchdog was ended; the next launch starts another one", e);
        }
    }

    private static void write(Process shell, String line) throws IOException {
        OutputStream pipe = shell.getOutputStream();
        pipe.write((line + "\n").getBytes(OF_FILE_NAMES));
        pipe.flush();
    }

    static ProcessBuilder shell() throws IOException {
        List<String> command = new ArrayList<>(OwnSession.prefix());
        command.addAll(List.of("/bin/sh", "-c", script(), "chsdk-watchdog"));
        return new ProcessBuilder(command).directory(new File("/")).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    static Process start(ProcessBuilder builder) throws IOException {
        Process shell = builder.start();
        try (BufferedReader output = shell.inputReader(StandardCharsets.US_ASCII)) {
            String first = output.readLine();
            if (!"ready".equals(first)) {
                shell.destroyForcibly();
                shell.getOutputStream().close();
                throw new IOException("The watchdog, /bin/sh, did not start: "
                        + (first == null ? "it ended without a word" : first)
                        + ". It needs grep, such as GNU grep, readlink, rm, rmdir and sleep.");
            }
        }
        return shell;
    }

    private static String script() throws IOException {
        try (InputStream resource = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (resource == null) {
                throw new IOException("watchdog.sh is missing next to " + Watchdog.class.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
