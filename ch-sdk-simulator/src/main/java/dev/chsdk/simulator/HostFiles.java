// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of the host as one VMM may open them: once a VM has asked for Landlock, what it named and no more. */
final class HostFiles {

    /** A number that a descriptor may get in a VMM, which keeps some of its own below. */
    private static final int FIRST_DESCRIPTOR = 30;

    private static final Pattern NAMED_INTERFACE = Pattern.compile("iff:\\t\\S");

    private final Path root;
    private final Set<Path> allowed = new HashSet<>();
    private final Map<Integer, Descriptor> received = new HashMap<>();
    private boolean restricted;
    private boolean full;

    /**
     * The files of a host.
     *
     * @param root the root of the tree with the kernel's files
     */
    HostFiles(Path root) {
        this.root = root;
    }

    /** A file of the kernel, by its absolute path, such as {@code /dev/hugepages}. */
    Path ofKernel(String path) {
        return root.resolve(path.substring(1));
    }

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

    /** Takes a descriptor that came with a request, and gives the number that it has in this VMM. */
    int take(Descriptor descriptor) {
        int number = FIRST_DESCRIPTOR + received.size();
        received.put(number, descriptor);
        return number;
    }

    /** The error of asking a descriptor for its network interface, or an empty text when it has one. */
    String errorOfInterface(int number) {
        Descriptor descriptor = received.get(number);
        if (descriptor == null) {
            return "Bad file descriptor (os error 9)";
        }
        if (descriptor.target().startsWith(ofKernel("/dev/tap").toString())) {
            return ""; // a macvtap, whose file tells no name
        }
        if (!descriptor.details().contains("iff:")) {
            return "Inappropriate ioctl for device (os error 25)";
        }
        return NAMED_INTERFACE.matcher(descriptor.details()).find() ? "" : "File descriptor in bad state (os error 77)";
    }

    /** Leaves no room for the next large file. */
    void fill() {
        full = true;
    }

    /** Whether the next large file finds no room; the one after that does. */
    boolean isFull() {
        boolean wasFull = full;
        full = false;
        return wasFull;
    }
}
