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

    private static final Set<Path> SWEPT = new HashSet<>();

    private Leftovers() {}

    /** Has the leftovers in a folder taken back, in the background; once in the life of this JVM for each folder. */
    public static void sweepOnce(Path base) throws IOException {
        synchronized (SWEPT) {
            if (SWEPT.add(base)) {
                sweep(base, Watchdog.ofThisJvm());
            }
        }
    }

    static void sweep(Path base, Watchdog watchdog) throws IOException {
        for (Path directory : in(base)) {
            LOG.log(System.Logger.Level.INFO, "Taking back {0}: its owner is dead", directory);
            Journal.Entries entries = Journal.Entries.of(directory);
            watchdog.end(directory, entries.links(), entries.sockets());
        }
    }

    /** The directories in a folder that are ours and that nobody will need any more. */
    static List<Path> in(Path base) throws IOException {
        ProcessIdentity judge = ProcessIdentity.ofThisJvm();
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
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
