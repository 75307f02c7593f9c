// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run directory of this user, and who needs it. One that is not this user's, whose journal is not, or in which there is a
 * link, is none: nothing of ours makes a link there.
 *
 * @param vmm the VMM's process, if it has been started
 */
public record KnownDirectory(Path path, OptionalLong vmm, boolean isDetached, Standing standing) {

    /** Who needs a run directory. */
    public enum Standing {
        /** This JVM. */
        OURS,
        /** Another JVM that lives, or may live. */
        OTHERS,
        /** A detached VMM that lives, and whose JVM is dead. */
        ORPHANED,
        /** Nobody. */
        LEFT
    }

    private static final System.Logger LOG = System.getLogger(KnownDirectory.class.getName());

    /** Between a directory and the first line in it lie microseconds; older ones without one were left so. */
    private static final Duration IN_THE_MAKING = Duration.ofHours(1);

    private static final String LOCK = "adoption";

    /** Those in a folder. */
    public static List<KnownDirectory> in(Path base) throws IOException {
        List<KnownDirectory> known = new ArrayList<>();
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(base, "chsdk-*")) {
            for (Path candidate : candidates) {
                if (RunDirectory.NAME
                        .matcher(candidate.getFileName().toString())
                        .matches()) {
                    of(candidate).ifPresent(known::add);
                }
            }
        }
        return known;
    }

    /**
     * The run directory that a path leads into, whosever it is.
     *
     * @param path in which no link is left
     */
    public static Optional<Path> around(Path path) {
        for (Path folder = path.normalize(); folder != null; folder = folder.getParent()) {
            Path name = folder.getFileName();
            boolean isNamedSo =
                    name != null && RunDirectory.NAME.matcher(name.toString()).matches();
            if (isNamedSo && Files.exists(folder.resolve(Journal.NAME))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** This one, unless it is none or is changing at this moment. */
    static Optional<KnownDirectory> of(Path directory) {
        try {
            return isThisUsers(directory) ? Optional.of(judge(directory)) : Optional.empty();
        } catch (IOException changing) {
            LOG.log(System.Logger.Level.DEBUG, () -> directory + " cannot be judged", changing);
            return Optional.empty();
        }
    }

    private static boolean isThisUsers(Path directory) throws IOException {
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !isOf(user, directory)) {
            return false;
        }
        Path journal = directory.resolve(Journal.NAME);
        if (Files.exists(journal, LinkOption.NOFOLLOW_LINKS) && !isOf(user, journal)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isSymbolicLink(entry)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isOf(Object user, Path file) throws IOException {
        return user.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    private static KnownDirectory judge(Path directory) throws IOException {
        Journal.Entries entries = Journal.Entries.of(directory);
        OptionalLong vmm =
                entries.vmm().map(known -> OptionalLong.of(known.pid())).orElse(OptionalLong.empty());
        return new KnownDirectory(directory, vmm, entries.isDetached(), standing(directory, entries));
    }

    private static Standing standing(Path directory, Journal.Entries entries) throws IOException {
        ProcessIdentity judge = ProcessIdentity.ofThisJvm();
        if (entries.owner().isEmpty()) {
            return isLeftInTheMaking(directory, entries) ? Standing.LEFT : Standing.OTHERS;
        }
        ProcessIdentity owner = entries.owner().get();
        if (owner.equals(judge)) {
            return Standing.OURS;
        }
        if (!owner.isDead(judge)) {
            return Standing.OTHERS;
        }
        boolean lives = entries.vmm().filter(vmm -> !vmm.isDead(judge)).isPresent();
        return entries.isDetached() && lives ? Standing.ORPHANED : Standing.LEFT;
    }

    /** A journal that is lost, among other files, or that another SDK has written says nothing about who lives. */
    private static boolean isLeftInTheMaking(Path directory, Journal.Entries entries) throws IOException {
        if (entries.isBegun()) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            boolean isEmpty = !files.iterator().hasNext();
            Instant made = Files.getLastModifiedTime(directory).toInstant();
            return (isEmpty || Files.exists(directory.resolve(Journal.NAME)))
                    && made.isBefore(Instant.now().minus(IN_THE_MAKING));
        }
    }

    /**
     * Makes an orphaned directory this JVM's.
     *
     * @return what was made outside it; empty when it is orphaned no longer, because another JVM was quicker or it ended
     */
    public Optional<Adopted> adopt() throws IOException {
        synchronized (KnownDirectory.class) { // a file is locked against other JVMs only
            try (FileChannel file =
                            FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (!lock.isValid()
                        || of(path).filter(now -> now.standing == Standing.ORPHANED)
                                .isEmpty()) {
                    return Optional.empty();
                }
                Journal.Entries entries = Journal.Entries.of(path);
                RunDirectory directory = RunDirectory.at(path);
                directory.journal().owner();
                return Optional.of(new Adopted(directory, paths(entries.links()), paths(entries.sockets())));
            }
        }
    }

    private static List<Path> paths(List<String> names) {
        return names.stream()
                .map(name -> Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), Watchdog.OF_FILE_NAMES)))
                .toList();
    }

    /**
     * A directory that is this JVM's from now on.
     *
     * @param links that lead into it
     * @param sockets that its VMM has made elsewhere
     */
    public record Adopted(RunDirectory directory, List<Path> links, List<Path> sockets) {}
}
