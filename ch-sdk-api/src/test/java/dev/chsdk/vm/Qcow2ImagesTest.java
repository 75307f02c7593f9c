// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.ImageType;
import dev.chsdk.config.VmConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Qcow2ImagesTest {

    @Test
    void of_theTypeSaysIt_andWithoutOneTheFirstBytesDo(@TempDir Path directory) throws Exception {
        Path whole = Qcow2.write(directory.resolve("q.img"));
        Files.write(directory.resolve("short"), new byte[] {'Q'});
        DiskConfig image = Disk.of("q.img");

        assertThat(found(directory, image.imageType(ImageType.DETECT))).containsExactly("q.img");
        assertThat(found(directory, Disk.of(whole).imageType(ImageType.DETECT))).containsExactly(whole.toString());
        assertThat(found(directory, Disk.of("gone.qcow2").imageType(ImageType.QCOW2)))
                .containsExactly("gone.qcow2");

        assertThat(found(directory, image.imageType(ImageType.RAW))).isEmpty();
        assertThat(found(directory, image.imageType(ImageType.DETECT).readonly()))
                .isEmpty();
        assertThat(found(directory, Disk.of("short").imageType(ImageType.DETECT)))
                .isEmpty();
        assertThat(found(directory, Disk.of("gone").imageType(ImageType.DETECT)))
                .isEmpty();
        assertThat(found(directory, Disk.vhostUser("/run/s"))).isEmpty();
    }

    private static List<String> found(Path directory, DiskConfig disk) {
        VmConfig vm = Boot.kernel("k", "").disk(disk);
        return Qcow2Images.of(vm, directory);
    }
}
