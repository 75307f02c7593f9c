// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A VMM that a contract is tried on. */
interface VmmUnderTest extends AutoCloseable {

    /** Path of its API socket. */
    Path socket();

    /** The file that its events go to. */
    Path events();

    /** Returns when its process has ended. */
    void awaitEnd();

    @Override
    void close();

    /** Whether a socket takes connections: its file is there a moment before. */
    static boolean listensAt(Path socket) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .anyMatch(line -> line.endsWith(" " + socket) && line.contains(" 00010000 "));
    }
}
