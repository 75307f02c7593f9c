// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The lines in a run directory that say whose it is and what was made outside it. Each that announces something outside
 * is on the disk before that is made:
 *
 * <pre>
 * owner {@literal <pid> <start time> <boot id> <pid namespace> <machine>}    the JVM that made the directory
 * link {@literal <path>}                                           a link into the directory is about to be made
 * socket {@literal <path>}                                         a socket that the VMM is about to make elsewhere
 * vmm {@literal <pid> <start time> <boot id> <pid namespace> <machine>}      the VMM that runs in it
 * detached                                            the VMM may outlive its owner
 * </pre>
 *
 * <p>A second owner line says that another JVM has adopted a detached VM; it is not detached any more.
 *
 * <p>This class is thread-safe.
 */
public final class Journal {

    static final String NAME = "journal";

    private static final String OWNER = "owner ";
    private static final String LINK = "link ";
    private static final String SOCKET = "socket ";
    private static final String VMM = "vmm ";
    private static final String DETACHED = "detached";

    private final Path file;

    Journal(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /** Says that the directory belongs to this JVM. The first thing in it; what is empty is swept all the same, later. */
    public void owner() throws IOException {
        append(OWNER + ProcessIdentity.ofThisJvm(), false);
    }

    /** Announces a link into the directory. */
    public void link(Path link) throws IOException {
        append(LINK + link);
    }

    /** Announces a socket that the VMM makes outside the directory. */
    public void socket(Path socket) throws IOException {
        append(SOCKET + socket);
    }

    /** Says which process is the VMM. It does not outlive the machine, so that nothing is waited for. */
    public void vmm(long pid) throws IOException {
        append(VMM + ProcessIdentity.of(pid), false);
    }

    /** Says that the VMM may outlive this JVM. */
    public void detached() throws IOException {
        append(DETACHED);
    }

    private void append(String line) throws IOException {
        append(line, true);
    }

    /** By a stream: a channel would be closed when the thread is interrupted. */
    private synchronized void append(String line, boolean isWaitedFor) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write((line + "\n").getBytes(Watchdog.OF_FILE_NAMES));
            if (isWaitedFor) {
                out.getFD().sync();
            }
        }
    }

    /**
     * What a journal says. Lines that were cut short or are unknown are left out. Paths are the bytes of their names, one
     * character for each: a name need not be text in this JVM's encoding.
     *
     * @param isBegun whether there is anything in it
     * @param owner empty when the last line about it, which another SDK may have written, is not understood
     */
    record Entries(
            boolean isBegun,
            Optional<ProcessIdentity> owner,
            Optional<ProcessIdentity> vmm,
            boolean isDetached,
            List<String> links,
            List<String> sockets) {

        /** Reads the journal of a directory. A crash of the machine leaves it empty, or full of zeros. */
        static Entries of(Path directory) throws IOException {
            try {
                return of(Files.readAllLines(directory.resolve(NAME), StandardCharsets.ISO_8859_1));
            } catch (NoSuchFileException none) {
                return of(List.of());
            }
        }

        private static Entries of(List<String> lines) {
            int lastOwner = IntStream.range(0, lines.size())
                    .filter(line -> lines.get(line).startsWith(OWNER))
                    .reduce(-1, (first, second) -> second);
            return new Entries(
                    lines.stream().anyMatch(line -> !line.replace('\0', ' ').isBlank()),
                    identity(lines, OWNER),
                    identity(lines, VMM),
                    lines.lastIndexOf(DETACHED) > lastOwner,
                    paths(lines, LINK),
                    paths(lines, SOCKET));
        }

        private static List<String> paths(List<String> lines, String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix + "/") && line.indexOf(0) < 0)
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }

        private static Optional<ProcessIdentity> identity(List<String> lines, String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .reduce((first, last) -> last)
                    .flatMap(line -> ProcessIdentity.parse(line.substring(prefix.length())));
        }
    }
}
