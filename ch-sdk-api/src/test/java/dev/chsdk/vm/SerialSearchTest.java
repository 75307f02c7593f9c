// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialSearchTest {

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("serial");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void text_thatComesInPieces() throws IOException {
        try (SerialSearch search = new SerialSearch(file, Pattern.compile("log(\\S+): $"))) {
            assertThat(search.missing()).contains("nothing on the serial port");
            write("Welcome\r\n\r\nlo");
            assertThat(search.missing()).contains("the serial port said \"lo\"");
            write("gin: ");

            assertThat(search.missing()).isEmpty();
            assertThat(search.found().orElseThrow().group(1)).isEqualTo("in");
        }
    }

    @Test
    void character_thatComesInPieces() throws IOException {
        byte[] euro = {(byte) 0xe2, (byte) 0x82, (byte) 0xac};
        try (SerialSearch search = new SerialSearch(file, Pattern.compile("\u20ac"))) {
            for (byte next : euro) {
                assertThat(search.missing()).isPresent();
                Files.write(file, new byte[] {next}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }

            assertThat(search.missing()).isEmpty();
        }
    }

    @Test
    void file_thatWasEmptied() throws IOException {
        try (SerialSearch search = new SerialSearch(file, Pattern.compile("ab", Pattern.LITERAL))) {
            write("something long, and then a");
            assertThat(search.missing()).isPresent();
            Files.writeString(file, "b");
            assertThat(search.missing()).contains("the serial port said \"b\"");
            write("ab");

            assertThat(search.missing()).isEmpty();
        }
    }

    @Test
    void text_afterALotOfOthers() throws IOException {
        try (SerialSearch search = new SerialSearch(file, Pattern.compile("needle"))) {
            write("hay ".repeat(200_000) + "nee");
            assertThat(search.missing()).isPresent();
            write("dle");

            assertThat(search.missing()).isEmpty();
        }
    }

    @Test
    void lines_asTheyCome() throws IOException {
        try (SerialLines lines = new SerialLines(file)) {
            assertThat(lines.hasMore()).isFalse();
            write("one\r\ntw");
            assertThat(lines.next()).containsExactly("one");
            write("o\n" + "x".repeat(1 << 16));
            assertThat(lines.next()).containsExactly("two");
            write("y\n");
            assertThat(lines.next()).containsExactly("x".repeat(1 << 16), "y");
        }
    }
}
