// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
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

    /**
     * Takes the leftovers in a folder back.
     *
     * @return their directories, in whatever way it went
     */
    @CanIgnoreReturnValue
    public static List<Path> sweep(Path base) {
        List<Path> directories = List.of();
        try {
            directories = in(base);
            List<String> lines = new ArrayList<>();
            for (Path directory : directories) {
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
        return directories;
    }

    /** Whether it is a run directory whose owner lives, or may live. */
    public static boolean isInUse(@Nullable Path directory) throws IOException {
        return directory != null
                && RunDirectory.NAME.matcher(directory.getFileName() + "").matches()
                && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && KnownDirectory.of(directory)
                        .filter(known -> known.standing() == KnownDirectory.Standing.LEFT)
                        .isEmpty();
    }

    /** The directories in a folder that are ours and that nobody will need any more. */
    static List<Path> in(Path base) throws IOException {
        return KnownDirectory.in(base).stream()
                .filter(known -> known.standing() == KnownDirectory.Standing.LEFT)
                .map(KnownDirectory::path)
                .toList();
    }
}
