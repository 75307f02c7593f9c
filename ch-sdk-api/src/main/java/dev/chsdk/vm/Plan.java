// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vmm;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * Of a VM that needs no decisions.
     *
     * @param arguments for the VMM's process
     * @throws IllegalArgumentException if they describe a VM
     */
    static Plan ofProcess(VmConfig vm, List<String> arguments, VmmVersion version) {
        VmmCommand none = Vmm.boot(vm).vm(Optional.empty());
        VmmCommand process = arguments.isEmpty() ? none : VmmCommand.fromArguments(arguments, version);
        if (process.vm().isPresent() || process.restore().isPresent()) {
            throw new IllegalArgumentException(
                    "vmmArgument(...): " + arguments + " describe a VM, and there is one already");
        }
        return new Plan(vm, process, Optional.empty(), new Explanation());
    }

    /** The same process without a VM, and without a second place for the API socket. */
    Plan ofProcessAlone() {
        return new Plan(Beginning.NOTHING, process.apiSocket(Optional.empty()), Optional.empty(), explanation);
    }

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
