// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import java.nio.file.Path;

/**
 * Where the description of something that is saved begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Save {

    private Save() {}

    /**
     * A snapshot of the VM.
     *
     * @param folder a folder that is there
     */
    public static VmSnapshotConfig snapshot(Path folder) {
        return ImmutableVmSnapshotConfig.builder().destinationUrl(url(folder)).build();
    }

    /**
     * A dump of the guest's memory, in the format of an ELF core.
     *
     * @param file the file to make
     */
    public static VmCoredumpData coredump(Path file) {
        return ImmutableVmCoredumpData.builder().destinationUrl(url(file)).build();
    }

    private static String url(Path path) {
        return "file://" + path.toAbsolutePath();
    }
}
