// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.VmConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image that a guest can write, and its copy in a snapshot.
 *
 * @param list name of the list in the description that its device is in
 * @param index place in that list
 * @param source the image as the description names it
 * @param file name of the copy
 */
record SavedImage(String list, int index, String source, String file) {

    private static final String DISKS = "disks";
    private static final String PMEMS = "pmem";

    /** In a device of each list, the key of the image. */
    static String pathKey(String list) {
        return list.equals(DISKS) ? "path" : "file";
    }

    /** The lists whose devices have images. */
    static List<String> lists() {
        return List.of(DISKS, PMEMS);
    }

    /**
     * Those of a VM. One with a relative path is in the run directory and goes with it, so that it is one of them even when it
     * is only read.
     */
    static List<SavedImage> of(VmConfig vm) {
        List<SavedImage> images = new ArrayList<>();
        for (int i = 0; i < vm.disks().size(); i++) {
            DiskConfig disk = vm.disks().get(i);
            Optional<String> path = disk.path();
            if (path.isPresent() && (!disk.isReadonly().orElse(false) || isRelative(path.get()))) {
                images.add(new SavedImage(DISKS, i, path.get(), "disk-" + i + ending(path.get())));
            }
        }
        for (int i = 0; i < vm.pmems().size(); i++) {
            PmemConfig pmem = vm.pmems().get(i);
            if (!pmem.isDiscardWrites().orElse(false) || isRelative(pmem.file())) {
                images.add(new SavedImage(PMEMS, i, pmem.file(), "pmem-" + i + ending(pmem.file())));
            }
        }
        return List.copyOf(images);
    }

    static boolean isRelative(String path) {
        return !path.startsWith("/");
    }

    /** The VMM guesses the type of an image by it. */
    private static String ending(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }

    /** Where the image is. */
    Path source(Path runDirectory) {
        return runDirectory.resolve(source);
    }
}
