// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is at a path, links followed. */
enum FileKind {
    FILE("a file"),
    FOLDER("a folder"),
    BLOCK_DEVICE("a block device"),
    CHARACTER_DEVICE("a character device"),
    FIFO("a FIFO"),
    SOCKET("a socket"),
    UNKNOWN("of a kind that cannot be told");

    private static final int MASK = 0xf000;

    private final String words;

    FileKind(String words) {
        this.words = words;
    }

    static FileKind of(Path path) {
        try {
            return switch ((int) Files.getAttribute(path, "unix:mode") & MASK) { // S_IFMT of stat(2)
                case 0x8000 -> FILE;
                case 0x4000 -> FOLDER;
                case 0x6000 -> BLOCK_DEVICE;
                case 0x2000 -> CHARACTER_DEVICE;
                case 0x1000 -> FIFO;
                case 0xc000 -> SOCKET;
                default -> UNKNOWN;
            };
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
