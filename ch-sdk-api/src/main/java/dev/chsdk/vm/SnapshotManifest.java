// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a snapshot consists of. It is written last, so that a snapshot with one was finished.
 *
 * @param vmm the version of the VMM that wrote the snapshot
 * @param runDirectory what relative paths in the description were relative to
 * @param images the images in the snapshot
 * @param sizes the size of each file, by its name
 */
record SnapshotManifest(
        VmmVersion vmm, boolean isMemoryOnly, Path runDirectory, List<SavedImage> images, Map<String, Long> sizes) {

    static final String NAME = "chsdk-snapshot.json";

    private static final String UNFINISHED = NAME + ".new";
    private static final Set<String> FILES = Set.of(Snapshot.CONFIG, Snapshot.STATE, Snapshot.MEMORY, NAME, UNFINISHED);
    private static final Pattern IMAGE = Pattern.compile("(disk|pmem)-\\d+(\\.[^/]*)?");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;

    /** What another made of it is not trusted: names of files are used as they are. */
    SnapshotManifest {
        for (String needed : List.of(Snapshot.CONFIG, Snapshot.STATE)) {
            if (!sizes.containsKey(needed)) {
                throw new IllegalArgumentException("sizes: " + needed + " is missing");
            }
        }
        for (SavedImage image : images) {
            if (!IMAGE.matcher(image.file()).matches() || !sizes.containsKey(image.file())) {
                throw new IllegalArgumentException("images: \"" + image.file() + "\" is no image of the snapshot");
            }
            if (!SavedImage.lists().contains(image.list())) {
                throw new IllegalArgumentException("images: \"" + image.list() + "\" is no list of images");
            }
        }
    }

    /**
     * Takes an empty directory for a snapshot.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it is taken
     */
    static void begin(Path directory) throws IOException {
        Files.createFile(directory.resolve(UNFINISHED));
    }

    /** The files of a snapshot, whole or half, that are in a directory. Others have put there what else there is. */
    static List<Path> filesIn(Path directory) throws IOException {
        List<Path> own = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (FILES.contains(name) || IMAGE.matcher(name).matches()) {
                    own.add(file);
                }
            }
        }
        return own;
    }

    /** The sizes of the files of a snapshot that are in a directory now, but for the manifest. */
    static Map<String, Long> sizesIn(Path directory) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (Path file : filesIn(directory)) {
            String name = file.getFileName().toString();
            if (!name.equals(NAME) && !name.equals(UNFINISHED)) {
                sizes.put(name, Files.size(file));
            }
        }
        return sizes;
    }

    /** Writes it, either wholly or not at all. */
    void writeTo(Path directory) throws IOException {
        ObjectNode tree = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("vmm", vmm.toString())
                .put("memory_only", isMemoryOnly)
                .put("run_directory", runDirectory.toString());
        for (SavedImage image : images) {
            tree.withArray("images")
                    .addObject()
                    .put("list", image.list())
                    .put("index", image.index())
                    .put("source", image.source())
                    .put("file", image.file());
        }
        sizes.forEach((name, size) -> tree.withObject("/sizes").put(name, size));
        Path unfinished = directory.resolve(UNFINISHED);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(tree.toPrettyString() + "\n");
            while (text.hasRemaining()) {
                int unused = channel.write(text);
            }
            channel.force(true);
        }
        Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads that of a snapshot.
     *
     * @throws IOException if there is none, or it is none
     */
    static SnapshotManifest of(Path directory) throws IOException {
        JsonNode tree = JSON.readTree(directory.resolve(NAME).toFile());
        if (!tree.isObject()) {
            throw new IOException(
                    tree.isMissingNode()
                            ? "it is empty; copy the snapshot again, or take another one"
                            : "it holds " + tree.getNodeType() + ", no object");
        }
        if (tree.path("format").asInt() != FORMAT) {
            throw new IOException(
                    "it has format " + tree.path("format").asText("none") + ", this SDK reads format " + FORMAT);
        }
        List<SavedImage> images = new ArrayList<>();
        for (JsonNode image : tree.path("images")) {
            images.add(new SavedImage(
                    image.path("list").asText(),
                    image.path("index").asInt(),
                    image.path("source").asText(),
                    image.path("file").asText()));
        }
        Map<String, Long> sizes = new TreeMap<>();
        tree.path("sizes")
                .properties()
                .forEach(size -> sizes.put(size.getKey(), size.getValue().asLong()));
        return new SnapshotManifest(
                VmmVersion.parse(tree.path("vmm").asText()),
                tree.path("memory_only").asBoolean(),
                Path.of(tree.path("run_directory").asText()),
                List.copyOf(images),
                sizes);
    }

    /** What differs from this in a directory; empty when nothing does. A file that was added does no harm. */
    List<String> differences(Path directory) throws IOException {
        Map<String, Long> found = sizesIn(directory);
        List<String> differences = new ArrayList<>();
        sizes.forEach((name, size) -> {
            Long now = found.get(name);
            if (now == null) {
                differences.add(name + " is missing");
            } else if (!now.equals(size)) {
                differences.add(name + " has " + now + " bytes and had " + size);
            }
        });
        return differences;
    }
}
