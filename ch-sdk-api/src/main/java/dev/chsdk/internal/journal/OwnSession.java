// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How a child process is kept out of this JVM's terminal session, so that Ctrl-C there does not reach it. */
public final class OwnSession {

    private OwnSession() {}

    /** What to put before a command: the path of {@code setsid}, or nothing where there is none. */
    public static List<String> prefix() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .limit(1)
                .toList();
    }
}
