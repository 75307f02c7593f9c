// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.DiskConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The images of disks: that they are there, and on a file system that does what is asked. */
final class DiskFileRules {

    /** By its name: javac warns of the type, from JDK 25 on in a way that nothing silences. */
    private static final OpenOption DIRECT = constant("com.sun.nio.file.ExtendedOpenOption", "DIRECT");

    private DiskFileRules() {}

    private static OpenOption constant(String type, String name) {
        try {
            return Stream.of(Class.forName(type).getEnumConstants())
                    .filter(option -> option.toString().equals(name))
                    .map(OpenOption.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new LinkageError(type + " has no " + name));
        } catch (ClassNotFoundException e) {
            throw new LinkageError("The module jdk.unsupported is missing", e);
        }
    }

    static void check(Survey found) {
        List<DiskConfig> disks = found.vm().disks();
        for (int i = 0; i < disks.size(); i++) {
            DiskConfig disk = disks.get(i);
            String option = "disks[" + i + "]";
            for (String image : disk.path().map(List::of).orElse(List.of())) {
                FileRules.readable(
                                found,
                                new Survey.Place(3, option + ".path", image),
                                FileKind.FILE,
                                FileKind.BLOCK_DEVICE)
                        .ifPresent(path -> image(found, disk, new Survey.Place(6, option, path)));
            }
        }
    }

    private static void image(Survey found, DiskConfig disk, Survey.Place at) {
        Path image = (Path) at.value();
        boolean writes = !disk.isReadonly().orElse(false);
        if (writes && !Files.isWritable(image)) {
            found.error(
                    new Survey.Place(6, at.path() + ".path", image),
                    "this user may not write it",
                    "make the disk readonly, or name an image that this user may write");
            return;
        }
        if (disk.isDirect().orElse(false) && !isOpenedDirectly(image)) {
            found.error(
                    new Survey.Place(7, at.path() + ".direct", true),
                    "the file system of " + image + " has no direct I/O",
                    "leave direct out, or move the image");
        }
    }

    private static boolean isOpenedDirectly(Path image) {
        try (FileChannel opened = FileChannel.open(image, StandardOpenOption.READ, DIRECT)) {
            return opened.isOpen();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
