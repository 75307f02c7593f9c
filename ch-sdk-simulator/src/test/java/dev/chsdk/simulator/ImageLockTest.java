// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        ImageLock writer = ImageLock.take(image, false);
        assertRefused(image, true, "Read");
        assertRefused(image, false, "Write");

        giveUp(writer);
        giveUp(writer);
        assertFree();
    }

    @Test
    void readers_keepOutAWriterUntilTheLastHasGone() throws Refusal {
        ImageLock first = ImageLock.take(image, true);
        ImageLock second = ImageLock.take(image, true);
        giveUp(first);
        assertRefused(image, false, "Write");

        giveUp(second);
        assertFree();
    }

    @Test
    void lock_isOfTheFileNotOfItsName() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), image);
        ImageLock writer = ImageLock.take(image, false);

        assertRefused(link, false, "Write");
        giveUp(writer);
    }

    private static void giveUp(ImageLock lock) {
        List.of(lock).forEach(ImageLock::close);
    }

    private void assertFree() {
        assertThatCode(() -> giveUp(ImageLock.take(image, false))).doesNotThrowAnyException();
    }

    private static void assertRefused(Path image, boolean isShared, String kind) {
        assertThatThrownBy(() -> ImageLock.take(image, isShared))
                .hasMessage("Cannot lock images of all block devices: Failed to get " + kind + " lock for disk image: "
                        + image + ": The file is already locked");
    }
}
