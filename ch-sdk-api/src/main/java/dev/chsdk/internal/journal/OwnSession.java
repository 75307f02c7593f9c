// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How a child process is kept out of this JVM's terminal session, so that Ctrl-C there does not reach it. */
public final class OwnSession {

    private static final int FIELDS_BEFORE_TERMINAL = 4;

    private static final boolean HAS_TERMINAL = hasTerminal();

    private OwnSession() {}

    private static boolean hasTerminal() {
        try {
            return hasTerminal(Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException unknown) {
            return true;
        }
    }

    /**
     * Whether a process can get Ctrl-C.
     *
     * @param stat of the process; its field 7 is the device of the controlling terminal, or 0
     */
    static boolean hasTerminal(String stat) {
        return !stat.substring(stat.lastIndexOf(')') + 2)
                .split(" ", -1)[FIELDS_BEFORE_TERMINAL]
                .equals("0");
    }

    /** As {@link #prefix}, where this JVM has a terminal. Where it has none, that spares the millisecond of a process. */
    public static List<String> prefixAtTerminal() {
        return HAS_TERMINAL ? prefix() : List.of();
    }

    /** What to put before a command: the path of {@code setsid}, or nothing where there is none. */
    public static List<String> prefix() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .limit(1)
                .toList();
    }
}
