// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The files of the host as one VMM may open them: once a VM has asked for Landlock, what it named and no more. */
final class HostFiles {

    private final Set<Path> allowed = new HashSet<>();
    private boolean restricted;

    /** Restricts this VMM for good to the paths in a configuration, if that asks for it. */
    void restrict(ObjectNode config) {
        if (config.path("landlock_enable").asBoolean() && !restricted) {
            restricted = true;
            collect(config);
        }
    }

    private void collect(JsonNode node) {
        if (node.isTextual() && node.textValue().startsWith("/")) {
            allowed.add(Path.of(node.textValue()).normalize());
        }
        node.forEach(this::collect);
    }

    /** Whether Landlock denies access to a path. */
    boolean denies(Path path) {
        Path file = path.toAbsolutePath().normalize();
        return restricted && allowed.stream().noneMatch(file::startsWith);
    }

    /** The error of opening a path for reading, or an empty text when it can be opened. */
    String errorOfReading(String path) {
        return errorOfOpening(path, AccessMode.READ);
    }

    /** The error of opening a path for reading and writing, or an empty text when it can be opened. */
    String errorOfWriting(String path) {
        String error = errorOfOpening(path, AccessMode.READ, AccessMode.WRITE);
        return error.isEmpty() && Files.isDirectory(Path.of(path)) ? "Is a directory (os error 21)" : error;
    }

    private String errorOfOpening(String path, AccessMode... modes) {
        try {
            Path file = Path.of(path);
            if (path.isEmpty()) {
                throw new NoSuchFileException(path);
            }
            file.getFileSystem().provider().checkAccess(file, modes);
            return denies(file) ? "Permission denied (os error 13)" : "";
        } catch (IOException e) {
            return OsError.of(e);
        }
    }
}
