// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.ImageType;
import dev.chsdk.config.VmConfig;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writable images in the format qcow2. The VMM keeps their tables in its memory until the guest flushes or the disk is given
 * up, and a pause does not write them: a copy of the file lacks what the guest has written since, and whoever opens the file
 * beside the VMM has it overwritten later. Source: {@code block/src/formats/qcow/metadata.rs}, {@code sync_caches}, and
 * {@code mod.rs}, {@code Drop} (v53.0); {@code block/src/qcow/mod.rs} (v50.0 to v52.0).
 */
final class Qcow2Images {

    /** What to do without one. */
    static final String REMEDY = "make it a raw one, as by qemu-img convert -O raw, and launch the VM with that";

    private static final int MAGIC = 0x5146_49fb; // "QFI", 0xfb

    private Qcow2Images() {}

    /** Those of a VM, as its description names them. */
    static List<String> of(VmConfig vm, Path runDirectory) {
        List<String> found = new ArrayList<>();
        for (DiskConfig disk : vm.disks()) {
            if (!disk.isReadonly().orElse(false)) {
                disk.path()
                        .filter(path -> isQcow2(disk.imageType(), runDirectory.resolve(path)))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    /** A VMM that was told no type looks at the first bytes. */
    private static boolean isQcow2(Optional<ImageType> type, Path image) {
        ImageType told = type.orElse(ImageType.DETECT);
        if (told != ImageType.DETECT) {
            return told == ImageType.QCOW2;
        }
        try (DataInputStream bytes = new DataInputStream(Files.newInputStream(image))) {
            return bytes.readInt() == MAGIC;
        } catch (IOException tooShortOrGone) {
            return false;
        }
    }
}
