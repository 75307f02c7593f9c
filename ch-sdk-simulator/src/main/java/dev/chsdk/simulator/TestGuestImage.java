// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** The test guest's kernel as it lies in this module. */
final class TestGuestImage {

    private TestGuestImage() {}

    static byte[] bytes() {
        try (InputStream stream = Objects.requireNonNull(TestGuestImage.class.getResourceAsStream("guest/guest.elf"))) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file holds the test guest. */
    static boolean isAt(String path) {
        byte[] image = bytes();
        try {
            Path file = Path.of(path);
            return Files.isRegularFile(file)
                    && Files.size(file) == image.length
                    && Arrays.equals(Files.readAllBytes(file), image);
        } catch (IOException e) {
            return false;
        }
    }
}
