// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Run directories whose JVM is dead: what a watchdog could not take back, because it was killed too or the machine went
 * down, and detached VMs that have ended.
 *
 * <p>This class is thread-safe.
 */
public final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    /** Between a directory and the first line in it lie microseconds; older ones without a line were left so. */
    private static final Duration IN_THE_MAKING = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Set<Path> SWEPT = new HashSet<>();

    private Leftovers() {}

    /**
     * Takes the leftovers in a folder back; once in the life of this JVM for each folder. What takes longer than a few
     * seconds, because something cannot be removed, goes on in the background.
     */
    public static void sweepOnce(Path base) {
        synchronized (SWEPT) {
            if (SWEPT.add(base)) {
                sweep(base);
            }
        }
    }

    static void sweep(Path base) {
        try {
            List<String> lines = new ArrayList<>();
            for (Path directory : in(base)) {
                LOG.log(System.Logger.Level.INFO, "Taking back {0}: its owner is dead", directory);
                Journal.Entries entries = Journal.Entries.of(directory);
                lines.add("dir " + directory);
                entries.links().forEach(link -> lines.add("link " + link));
                entries.sockets().forEach(socket -> lines.add("socket " + directory + "/" + socket));
            }
            if (!lines.isEmpty()) {
                Watchdog.takeBack(lines, PATIENCE);
            }
        } catch (IOException problem) {
            LOG.log(System.Logger.Level.WARNING, () -> "Leftovers in " + base + " stay for now", problem);
        }
    }

    /** Whether it is a run directory whose owner lives, or may live. */
    public static boolean isInUse(@Nullable Path directory) throws IOException {
        return directory != null
                && RunDirectory.NAME.matcher(directory.getFileName() + "").matches()
                && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && !isLeft(directory, user(), ProcessIdentity.ofThisJvm());
    }

    private static Object user() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** The directories in a folder that are ours and that nobody will need any more. */
    static List<Path> in(Path base) throws IOException {
        ProcessIdentity judge = ProcessIdentity.ofThisJvm();
        Object user = user();
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(base, "chsdk-*")) {
            for (Path candidate : candidates) {
                if (RunDirectory.NAME
                                .matcher(candidate.getFileName().toString())
                                .matches()
                        && isLeft(candidate, user, judge)) {
                    left.add(candidate);
                }
            }
        }
        return left;
    }

    private static boolean isLeft(Path directory, Object user, ProcessIdentity judge) {
        try {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !user.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
                return false;
            }
            Journal.Entries entries = Journal.Entries.of(directory);
            if (entries.owner().isEmpty()) {
                Instant made = Files.getLastModifiedTime(directory).toInstant();
                return made.isBefore(Instant.now().minus(IN_THE_MAKING));
            }
            boolean needed = entries.isDetached()
                    && entries.vmm().filter(vmm -> !vmm.isDead(judge)).isPresent();
            return entries.owner().get().isDead(judge) && !needed;
        } catch (IOException changing) {
            LOG.log(System.Logger.Level.DEBUG, () -> directory + " cannot be judged", changing);
            return false;
        }
    }
}
