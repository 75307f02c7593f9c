// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot on disk: {@code config.json}, {@code state.json}, and {@code memory-ranges}, which is as large as the
 * guest's memory, and sparse; a line at its beginning holds what the guest remembers.
 */
final class SnapshotFolder {

    private static final int LONGEST_MEMORY = 4096;

    private final Path folder;
    private final VmmVersion version;
    private final HostFiles files;

    private SnapshotFolder(Path folder, VmmVersion version, HostFiles files) {
        this.folder = folder;
        this.version = version;
        this.files = files;
    }

    /** Something about a folder that the VMM refuses, with the reasons that follow the name of the call. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient String[] reasons;

        Failure(String... reasons) {
            super(String.join(": ", reasons), null, false, false);
            this.reasons = reasons;
        }

        String[] reasons() {
            return reasons;
        }
    }

    /**
     * The folder of a {@code file://} URL.
     *
     * @throws Failure if it is no such URL, or the folder is not there
     */
    static SnapshotFolder of(String url, VmmVersion version, HostFiles files) throws Failure {
        String send = "Failed to send migratable component snapshot";
        if (!url.startsWith("file://")) {
            throw new Failure(send, "Could not extract path from URL: " + url);
        }
        Path folder = Path.of(url.substring("file://".length()));
        if (!Files.isDirectory(folder)) {
            throw new Failure(send, "Destination is not a directory: \"" + folder + "\"");
        }
        return new SnapshotFolder(folder, version, files);
    }

    void write(ObjectNode config, ObjectNode devices, String memory) throws Failure {
        create("config.json", "Error creating VM config snapshot file", JsonText.of(config), 0);
        String state = "{\"snapshots\":{\"device-manager\":" + JsonText.of(devices) + "}}";
        create("state.json", "Error creating VM state snapshot file", state, 0);
        if (savedSize(config) > 0) {
            create("memory-ranges", "Error creating memory snapshot file", memory + "\n", savedSize(config));
        }
    }

    /** The memory that is saved: what lies in shared files of its own is not. */
    private static long savedSize(ObjectNode config) {
        long size = config.path("memory").path("size").asLong();
        for (JsonNode zone : config.path("memory").path("zones")) {
            boolean isOnDisk = zone.hasNonNull("file") && zone.path("shared").asBoolean();
            size += isOnDisk ? 0 : zone.path("size").asLong();
        }
        return size;
    }

    private void create(String name, String failure, String text, long size) throws Failure {
        if (files.denies(folder.resolve(name))) {
            throw cannotSend(failure, "Permission denied (os error 13)");
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (SeekableByteChannel file = Files.newByteChannel(
                folder.resolve(name),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            if (size > text.length()) {
                file.position(size - 1).write(ByteBuffer.wrap(new byte[1]));
            }
        } catch (IOException e) {
            String reason = e instanceof FileAlreadyExistsException ? "File exists (os error 17)" : OsError.of(e);
            throw cannotSend(failure, reason);
        }
    }

    private Failure cannotSend(String failure, String reason) {
        String send = "Failed to send migratable component snapshot";
        return version.isAtLeast(VmmVersion.V53_0) ? new Failure(send, failure, reason) : new Failure(send, reason);
    }

    ObjectNode config(ConfigTypes types) throws Failure {
        String text = read("config.json", "VM config");
        try {
            return ConfigReader.read(types, text);
        } catch (SerdeException e) {
            throw broken("Error deserialising VM config snapshot", String.valueOf(e.getMessage()));
        }
    }

    /** Looks whether the state can be read; what is in it follows from the configuration. */
    void checkState(ConfigTypes types) throws Failure {
        JsonScanner json = new JsonScanner(read("state.json", "VM state"), types.exponent());
        try {
            json.skip();
            json.end();
        } catch (SerdeException e) {
            throw broken("Error deserialising VM state snapshot", String.valueOf(e.getMessage()));
        }
    }

    /** What the guest remembers; null when its memory is not there. */
    @Nullable
    String memory(ObjectNode config) {
        if (savedSize(config) == 0) {
            return "";
        }
        try (SeekableByteChannel file = Files.newByteChannel(folder.resolve("memory-ranges"))) {
            ByteBuffer start = ByteBuffer.allocate(LONGEST_MEMORY);
            file.read(start);
            String text = new String(start.array(), 0, start.position(), StandardCharsets.UTF_8);
            return text.substring(0, Math.max(0, text.indexOf('\n')));
        } catch (IOException e) {
            return null;
        }
    }

    private String read(String name, String what) throws Failure {
        Path file = folder.resolve(name);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw broken("Error opening " + what + " snapshot file \"" + file + "\"", OsError.of(e));
        }
    }

    private Failure broken(String context, String reason) {
        String receive = "Failed to receive migratable component snapshot";
        return version.isAtLeast(VmmVersion.V53_0)
                ? new Failure(receive, context, reason)
                : new Failure(receive, reason);
    }
}
