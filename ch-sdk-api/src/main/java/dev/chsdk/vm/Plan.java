// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VmmCommand;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A VM with everything decided.
 *
 * @param vm its description; every path is absolute but for those of the files that a profile captures
 * @param process the options of the VMM's process; its API socket is where others look for it
 * @param copied the image that is used through a working copy
 * @param explanation how it came to this
 */
record Plan(VmConfig vm, VmmCommand process, Optional<Path> copied, Explanation explanation) {

    /** Whether a disk is on an image, however its path is spelled. */
    static boolean isOn(DiskConfig disk, Path image) {
        return disk.path()
                .map(path -> Path.of(path).normalize())
                .filter(image.normalize()::equals)
                .isPresent();
    }

    /** Where the API socket is to be reachable besides in the run directory. */
    Optional<Path> link() {
        return process.apiSocket()
                .flatMap(socket -> socket.path())
                .map(path -> Path.of(path).toAbsolutePath());
    }
}
