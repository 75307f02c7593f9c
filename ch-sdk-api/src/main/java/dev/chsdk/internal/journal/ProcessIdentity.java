// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A process, told apart from any other that ever has the same number.
 *
 * @param pid its number
 * @param startTime field 22 of {@code /proc/<pid>/stat}: clock ticks since the machine started
 * @param bootId which start of the machine
 * @param pidNamespace in which namespace the number holds
 * @param machine which machine, by its id and its name, as clones have the same id; or {@code -} where that is not known
 */
public record ProcessIdentity(long pid, long startTime, String bootId, String pidNamespace, String machine) {

    private static final Path PROC = Path.of("/proc");

    private static final String UNKNOWN = "-";

    private static final AtomicReference<@Nullable ProcessIdentity> OF_THIS_JVM = new AtomicReference<>();

    private static final int FIELDS_BEFORE_START_TIME = 19;

    /** The process of this JVM. */
    public static ProcessIdentity ofThisJvm() throws IOException {
        ProcessIdentity known = OF_THIS_JVM.get();
        if (known == null) {
            known = of(ProcessHandle.current().pid());
            OF_THIS_JVM.set(known);
        }
        return known;
    }

    /** A living process, seen from this one. */
    public static ProcessIdentity of(long pid) throws IOException {
        long startTime = startTime(PROC.resolve("" + pid))
                .orElseThrow(() -> new IOException("There is no process " + pid + " (any more)"));
        Here here = Here.get();
        return new ProcessIdentity(pid, startTime, here.bootId, here.pidNamespace, here.machine);
    }

    /** What is the same for all processes that this JVM sees, for as long as it lives. */
    private record Here(String bootId, String pidNamespace, String machine) {

        private static final AtomicReference<@Nullable Here> KNOWN = new AtomicReference<>();

        static Here get() throws IOException {
            Here known = KNOWN.get();
            if (known == null) {
                known = read();
                KNOWN.set(known);
            }
            return known;
        }

        private static Here read() throws IOException {
            return new Here(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(),
                    thisMachine());
        }

        private static String thisMachine() {
            try {
                String id = Files.readString(Path.of("/etc/machine-id")).strip();
                String name = Files.readString(Path.of("/proc/sys/kernel/hostname"));
                return id.matches("[0-9a-f]{32}") ? id + "@" + name.strip().replaceAll("[^A-Za-z0-9.-]", "_") : UNKNOWN;
            } catch (IOException unknown) {
                return UNKNOWN;
            }
        }
    }

    /** Reads what {@link #toString} wrote. Empty when the text is anything else, such as a line cut short. */
    static Optional<ProcessIdentity> parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length != 5) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessIdentity(
                    Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2], fields[3], fields[4]));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /**
     * Whether this process has certainly ended. One on another machine or in another namespace counts as living, and so does
     * one that cannot be looked at, for want of file descriptors for example.
     */
    public boolean isDead(ProcessIdentity judge) {
        return isDead(judge, PROC);
    }

    boolean isDead(ProcessIdentity judge, Path proc) {
        if (!bootId.equals(judge.bootId)) { // this machine has started again since, or it is another one
            return !machine.equals(UNKNOWN) && machine.equals(judge.machine);
        }
        try {
            return pidNamespace.equals(judge.pidNamespace)
                    && startTime(proc.resolve("" + pid))
                            .filter(now -> now == startTime)
                            .isEmpty();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** When a process started. Empty when there is none, or only its unreaped remains. */
    private static Optional<Long> startTime(Path process) throws IOException {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            if (Files.notExists(process)) {
                return Optional.empty();
            }
            throw e;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        return ended ? Optional.empty() : Optional.of(Long.parseLong(fields[FIELDS_BEFORE_START_TIME]));
    }

    @Override
    public String toString() {
        return pid + " " + startTime + " " + bootId + " " + pidNamespace + " " + machine;
    }
}
