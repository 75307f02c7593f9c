// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Errors of the operating system in the VMM's words. */
final class OsError {

    private OsError() {}

    /** Such as {@code No such file or directory (os error 2)}. */
    static String of(IOException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        if (e instanceof NoSuchFileException || message.contains("No such file or directory")) {
            return "No such file or directory (os error 2)";
        }
        if (e instanceof AccessDeniedException || message.contains("Permission denied")) {
            return "Permission denied (os error 13)";
        }
        if (message.contains("No such device or address")) {
            return "No such device or address (os error 6)";
        }
        if (message.contains("Connection refused")) {
            return "Connection refused (os error 111)";
        }
        if (message.contains("No space left")) {
            return "No space left on device (os error 28)";
        }
        if (message.contains("Is a directory")) {
            return "Is a directory (os error 21)";
        }
        if (message.contains("Not a directory")) {
            return "Not a directory (os error 20)";
        }
        if (e instanceof BindException || e instanceof FileAlreadyExistsException) {
            return "Address already in use (os error 98)";
        }
        return message;
    }

    /** The error of opening a path for reading, or an empty text when it can be opened. */
    static String ofOpening(String path) {
        try {
            Path file = Path.of(path);
            if (path.isEmpty()) {
                throw new NoSuchFileException(path);
            }
            file.getFileSystem().provider().checkAccess(file, AccessMode.READ);
            return "";
        } catch (IOException e) {
            return of(e);
        }
    }
}
