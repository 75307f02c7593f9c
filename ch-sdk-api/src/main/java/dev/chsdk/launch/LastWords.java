// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The last lines of what a VMM printed, logged and let its guest write to the serial port. */
final class LastWords {

    private static final int LINES = 20;
    private static final int BYTES = 8192;

    private LastWords() {}

    /**
     * From the files of these names in a directory, each under its name; files that are missing or empty are left out. A name
     * may be a whole path.
     */
    static String in(Path directory, String... names) {
        return Stream.of(names)
                .map(directory::resolve)
                .map(file -> section(file.startsWith(directory) ? directory.relativize(file) : file, lastLines(file)))
                .collect(Collectors.joining());
    }

    private static String section(Path name, List<String> lines) {
        return lines.isEmpty() ? "" : "[" + name + "]\n" + String.join("\n", lines) + "\n";
    }

    /** The last lines of a file that are not blank; none if it cannot be read. */
    static List<String> lastLines(Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of(); // a terminal would be waited for
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - BYTES));
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            int read;
            do {
                read = channel.read(bytes);
            } while (read > 0);
            List<String> lines = StandardCharsets.UTF_8
                    .decode(bytes.flip())
                    .toString()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        } catch (IOException missing) {
            return List.of();
        }
    }
}
