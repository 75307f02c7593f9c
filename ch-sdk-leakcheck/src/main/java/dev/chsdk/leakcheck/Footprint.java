// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.leakcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What this process holds at one moment and might forget to give back: threads, descriptors, child processes and files in
 * the temporary folder, a line of text each.
 */
final class Footprint {

    /** Threads that end by themselves, or that the JVM has once for all its life. */
    private static final List<Pattern> LASTING_THREADS = patterns(
            "process reaper.*", // the JDK's, one a child, idle for a minute
            "OkHttp .*", // end after a minute without work, shared by all clients
            "Okio .*",
            "ForkJoinPool.commonPool-.*",
            "surefire-.*", // the channel to the build
            "junit-jupiter-timeout-watcher",
            "CompletableFutureDelayScheduler", // the JDK's, one for all
            "ForkJoinPool-\\d+-worker-\\d+", // the JDK's and junixsocket's for virtual threads, as the next ones, from
            // 21 on
            "VirtualThread-unblocker",
            "VirtualThread-unparker.*",
            "(Read|Write|Master)-?Poller.*",
            "Cleaner-\\d+", // of libraries, for what is no longer reachable
            "ch-sdk-.*"); // shared by all VMs of the JVM; each stops when it is idle

    /** The child that lives as long as the JVM does, with what it runs: the watchdog. */
    private static final String WATCHDOG = "# Takes back what a JVM started and made";

    /** The name of a shell that waits to become the next VMM. One may wait as long as the JVM lives. */
    private static final String STARTER =
            "chsdk-starter-" + ProcessHandle.current().pid() + "-";

    /** What class loading and the JDK itself keep open: jars, libraries, devices, and the folders that they look into. */
    private static final List<Pattern> LASTING_DESCRIPTORS = patterns(
            ".*\\.(jar|so|jsa|class|dat|exec)",
            ".*/lib/modules",
            "/dev/(null|u?random|tty|pts/.*)",
            "/proc/.*",
            "/sys/.*",
            ".*/surefire.*",
            "pipe:.*", // the pipes of a child that has ended go when its reaper has drained them
            "anon_inode:.*"); // the selectors that the JDK keeps for each thread that waited on a channel

    /** What our code and our tests make in the temporary folder has the number of its process in its name. */
    private static final String OUR_FILES = "chsdk-" + ProcessHandle.current().pid() + "-";

    private final Path folder;
    private final Set<String> held;

    private Footprint(Path folder, Set<String> held) {
        this.folder = folder;
        this.held = held;
    }

    static Footprint now() {
        return now(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** With the files of another folder than that for temporary files. */
    static Footprint now(Path folder) {
        Set<String> held = new TreeSet<>();
        threads(held);
        processes(held);
        descriptors(held);
        files(held, folder);
        return new Footprint(folder, held);
    }

    /** The same at this moment. */
    Footprint again() {
        return now(folder);
    }

    /** What is held here and was not before. */
    Set<String> since(Footprint before) {
        Set<String> added = new TreeSet<>(held);
        added.removeAll(before.held);
        return added;
    }

    private static void threads(Collection<String> held) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.isAlive() && !matches(LASTING_THREADS, thread.getName())) {
                held.add("thread \"" + thread.getName() + "\"");
            }
        }
    }

    private static void processes(Collection<String> held) {
        List<String> starters = new ArrayList<>();
        processes(held, starters, ProcessHandle.current());
        if (starters.size() > 1) {
            held.addAll(starters);
        }
    }

    private static void processes(Collection<String> held, Collection<String> starters, ProcessHandle parent) {
        parent.children().forEach(child -> {
            String command = commandLine(child);
            if (!command.isEmpty() && !command.contains(WATCHDOG)) {
                String line = "process " + child.pid() + ": " + command;
                (command.contains(STARTER) ? starters : held).add(line);
                processes(held, starters, child);
            }
        });
    }

    /** Empty for one that has ended and is not collected yet. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }

    private static void descriptors(Collection<String> held) {
        for (Path descriptor : list(Path.of("/proc/self/fd"))) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (!matches(LASTING_DESCRIPTORS, target)) {
                    held.add("descriptor " + target);
                }
            } catch (IOException closedMeanwhile) {
                // no longer held
            }
        }
    }

    private static void files(Collection<String> held, Path folder) {
        for (Path file : list(folder)) {
            if (file.getFileName().toString().startsWith(OUR_FILES)) {
                held.add("file " + file);
            }
        }
    }

    private static List<Path> list(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> found = new ArrayList<>();
            entries.forEach(found::add);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + folder, e);
        }
    }

    private static boolean matches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }

    private static List<Pattern> patterns(String... texts) {
        return Arrays.stream(texts).map(Pattern::compile).toList();
    }
}
