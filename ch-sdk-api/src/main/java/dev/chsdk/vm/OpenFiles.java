// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files that a process has open, by their devices and inodes, whatever their paths are now.
 *
 * @param keys empty when the process cannot be looked into, as a VMM with file capabilities cannot
 */
record OpenFiles(Optional<Set<Object>> keys) {

    static OpenFiles of(long pid) {
        Set<Object> keys = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                keyOf(descriptor).ifPresent(keys::add);
            }
            return new OpenFiles(Optional.of(keys));
        } catch (IOException | DirectoryIteratorException unknown) {
            return new OpenFiles(Optional.empty());
        }
    }

    private static Optional<Object> keyOf(Path descriptor) throws IOException {
        try {
            return Optional.of(key(descriptor));
        } catch (NoSuchFileException closed) {
            return Optional.empty();
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Whether the file at a path is one of them, as far as that can be known. */
    boolean mayHold(Path path) {
        try {
            return keys.isEmpty() || keys.get().contains(key(path));
        } catch (NoSuchFileException missing) {
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }
}
