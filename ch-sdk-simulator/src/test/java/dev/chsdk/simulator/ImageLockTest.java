// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLockTest {

    @TempDir
    private Path directory;

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = Files.write(directory.resolve("disk.raw"), new byte[512]);
    }

    @Test
    void writer_keepsOutAllOthers() throws Refusal {
        try (ImageLock writer = ImageLock.take(image, false)) {
            assertRefused(image, true, "Read");
            assertRefused(image, false, "Write");
            writer.close();
            writer.close();

            assertThatCode(() -> ImageLock.take(image, false).close()).doesNotThrowAnyException();
        }
    }

    @Test
    void readers_keepOutAWriterUntilTheLastHasGone() throws Refusal {
        try (ImageLock first = ImageLock.take(image, true);
                ImageLock second = ImageLock.take(image, true)) {
            first.close();
            assertRefused(image, false, "Write");
            second.close();

            assertThatCode(() -> ImageLock.take(image, false).close()).doesNotThrowAnyException();
        }
    }

    @Test
    void lock_isOfTheFileNotOfItsName() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), image);
        try (ImageLock writer = ImageLock.take(image, false)) {
            assertRefused(link, false, "Write");
        }
    }

    private static void assertRefused(Path image, boolean isShared, String kind) {
        assertThatThrownBy(() -> ImageLock.take(image, isShared))
                .hasMessage("Cannot lock images of all block devices: Failed to get " + kind + " lock for disk image: "
                        + image + ": The file is already locked");
    }
}
