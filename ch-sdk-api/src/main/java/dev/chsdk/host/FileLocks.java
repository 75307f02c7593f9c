// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The locks on files that the kernel lists, of the kinds that a VMM notices. A VMM locks a writable image for itself, and a
 * readonly one together with other readers.
 */
record FileLocks(List<Lock> locks) {

    /**
     * A lock.
     *
     * @param file device and inode as the kernel writes them
     * @param process who holds it; -1 when the lock belongs to an open file
     */
    record Lock(String file, boolean isExclusive, long process) {

        @Override
        public String toString() {
            return process > 0 ? "process " + process : "another process";
        }
    }

    private static final int KIND = 1;
    private static final int MODE = 3;
    private static final int PROCESS = 4;
    private static final int FILE = 5;

    static FileLocks of(Host host) {
        return new FileLocks(host.lines(host.proc().resolve("locks")).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > FILE)
                .flatMap(FileLocks::lock)
                .toList());
    }

    /** Those that wait for another have an arrow in place of their kind. */
    private static Stream<Lock> lock(String... words) {
        boolean counts = words[KIND].equals("POSIX") || words[KIND].equals("OFDLCK");
        return counts
                ? Stream.of(new Lock(words[FILE], words[MODE].equals("WRITE"), Long.parseLong(words[PROCESS])))
                : Stream.empty();
    }

    /** A lock that keeps a VMM from locking the file in its turn. */
    Optional<Lock> against(Path file, boolean exclusively) {
        String name = name(file);
        return locks.stream()
                .filter(lock -> lock.file().equals(name) && (exclusively || lock.isExclusive()))
                .findFirst();
    }

    /** A file as {@code /proc/locks} names it: {@code fe:00:9986106}. Empty when it cannot be told. */
    static String name(Path file) {
        try {
            long device = (Long) Files.getAttribute(file, "unix:dev");
            long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
            long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
            return "%02x:%02x:%d".formatted(major, minor & 0xffffffffL, (Long) Files.getAttribute(file, "unix:ino"));
        } catch (IOException unknown) {
            return "";
        }
    }
}
