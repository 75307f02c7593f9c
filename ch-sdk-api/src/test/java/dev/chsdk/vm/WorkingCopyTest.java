// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingCopyTest {

    private static final long SIZE = 64L << 20;
    private static final String REMEDY = "Make room.";

    @TempDir
    Path directory;

    private Path image = Path.of("");
    private Path copy = Path.of("");

    /** Data at both ends and in the middle, holes between them. */
    @BeforeEach
    void makeSparseImage() throws IOException {
        image = directory.resolve("-image 'of' redox.img");
        copy = directory.resolve("copy");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(1);
            file.seek(SIZE / 2 + 12345);
            file.write(new byte[] {1, 2, 3});
            file.setLength(SIZE);
        }
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("r--r--r--"));
    }

    @Test
    void make_copiesContentAndKeepsHoles() throws Exception {
        new WorkingCopy(image, copy, REMEDY).make();

        assertThat(copy).hasSameBinaryContentAs(image);
        assertThat(kibOnDisk(copy)).isLessThan(4096);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
    }

    @Test
    void copyWithoutZeros_copiesContentAndKeepsHoles() throws Exception {
        new WorkingCopy(image, copy, REMEDY).copyWithoutZeros();

        assertThat(copy).hasSameBinaryContentAs(image);
        assertThat(kibOnDisk(copy)).isLessThan(4096);
    }

    /** Nothing of it needs {@code cp}. */
    @Test
    void copyWithoutZeros_interrupted_saysSo() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new WorkingCopy(image, copy, REMEDY).copyHere())
                .isInstanceOf(InterruptedVmmException.class)
                .hasMessageContaining("The working copy of " + image);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void copyWithoutZeros_ofAnEmptyImage() throws Exception {
        new WorkingCopy(Files.createFile(directory.resolve("empty")), copy, REMEDY).copyWithoutZeros();

        assertThat(copy).isEmptyFile();
    }

    @Test
    void requireSpace_countsWhatIsAllocated() throws Exception {
        WorkingCopy working = new WorkingCopy(image, copy, REMEDY);
        working.requireSpace(4L << 20);

        VmmLaunchException refused = catchThrowableOfType(VmmLaunchException.class, () -> working.requireSpace(1));

        assertThat(refused.reason()).isEqualTo(Reason.NO_SPACE);
        assertThat(refused)
                .hasMessageStartingWith("The copy of " + image + " needs ")
                .hasMessageContaining(" bytes, and " + directory + " has 1 free. " + REMEDY);
    }

    @Test
    void make_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(new WorkingCopy(image, copy, REMEDY)::make).isInstanceOf(InterruptedVmmException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void make_ofAnImageThatIsGone() throws Exception {
        Files.delete(image);

        assertThatThrownBy(new WorkingCopy(image, copy, REMEDY)::make).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"x: No space left on device, true", "x: Disk quota exceeded, true", "x: Permission denied, false"})
    void isFullDisk(String error, boolean isFull) {
        assertThat(WorkingCopy.isFullDisk(error)).isEqualTo(isFull);
    }

    private static long kibOnDisk(Path file) throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String line = du.inputReader().readLine();
        return Long.parseLong(line.split("\\s", 2)[0]);
    }
}
