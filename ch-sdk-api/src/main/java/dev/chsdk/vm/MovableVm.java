// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.action.SendMigrationData;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A VM that is to move to another VMM of this host: what stands in the way, and what goes with it. */
record MovableVm(VmParts vm, VmInfo info) {

    private static final VmmVersion AFTER_THE_DEFECT = VmmVersion.parse("54.0");

    /**
     * Makes sure that nothing that is known stands in the way.
     *
     * @throws IllegalStateException if something does
     * @throws IllegalArgumentException if the VMM is too old for the request
     */
    void requireMovable(SendMigrationData request) {
        String unused = Json.write(request, SendMigrationData.class, vm.client().version());
        if (info.state() != VmState.RUNNING && info.state() != VmState.PAUSED) {
            throw new IllegalStateException("A VM can move while it runs or is paused; this one is " + info.state());
        }
        if (info.state() == VmState.PAUSED && !vm.client().version().isAtLeast(VmmVersion.V52_0)) {
            throw new IllegalStateException("A paused VM can move from v52.0 on, and the VMM is v"
                    + vm.client().version() + "; resume it first");
        }
        List<Path> shared = MadeSockets.of(info.config());
        if (!shared.isEmpty()) {
            throw new IllegalStateException("Both VMMs would make " + shared
                    + ", and the end of the first would remove it from the second; launch the VM with"
                    + " VmBuilder.privateSockets()");
        }
        List<String> unwritten = Qcow2Images.of(info.config(), vm.directory());
        if (!unwritten.isEmpty()) {
            throw new IllegalStateException(
                    "The VMM keeps tables of " + unwritten + " in its memory, as of every writable"
                            + " qcow2 image, and would write them at its end, when the VM runs elsewhere; "
                            + Qcow2Images.REMEDY);
        }
        if (request.isLocal().orElse(false)) {
            requireLocal();
        }
    }

    private void requireLocal() {
        if (!isMemoryShareable(info.config())) {
            throw new IllegalStateException("local: the memory is handed over only when it is shared or in huge pages;"
                    + " use Memory.shared() or Memory.hugepages()");
        }
        VmmVersion version = vm.client().version();
        if (version.isAtLeast(VmmVersion.V53_0) && !version.isAtLeast(AFTER_THE_DEFECT) && diesOfItsFilter()) {
            throw new IllegalStateException("local: VMM process " + vm.process().pid() + ", v" + version
                    + " linked with glibc, would be killed by its own seccomp filter while sending, and the VM lost;"
                    + " launch it with vmmArgument(\"--seccomp\", \"false\"), or move it without local");
        }
    }

    private static boolean isMemoryShareable(VmConfig config) {
        Optional<MemoryConfig> memory = config.memory();
        return memory.filter(whole -> whole.isShared().orElse(false)
                        || whole.isHugepages().orElse(false)
                        || (!whole.zones().isEmpty()
                                && whole.zones().stream()
                                        .allMatch(zone -> zone.isShared().orElse(false)
                                                || zone.isHugepages().orElse(false))))
                .isPresent();
    }

    /** Without a filter, or linked with another C library, it does not. */
    private boolean diesOfItsFilter() {
        try {
            long pid = vm.process().pid();
            boolean isFiltered = !String.join(
                            " ",
                            ProcessView.of(pid, Optional.of(vm.directory())).arguments())
                    .matches("(?s).*--seccomp[ =](false|log)(\\s.*)?");
            return isFiltered
                    && Files.readString(Path.of("/proc", Long.toString(pid), "maps"))
                            .contains("/libc.so.");
        } catch (IOException unknown) {
            return true;
        }
    }

    /**
     * Lets the receiver have the images in the run directory, under the same names. They are one file each, until the sender's
     * directory is removed.
     *
     * @throws IllegalStateException if the receiver's directory is on another file system
     */
    void linkFilesTo(Path directory) {
        Stream<String> images = Stream.concat(
                info.config().disks().stream().map(DiskConfig::path).flatMap(Optional::stream),
                info.config().pmems().stream().map(PmemConfig::file));
        for (String image : images.filter(SavedImage::isRelative).toList()) {
            Path from = vm.directory().resolve(image);
            Path to = directory.resolve(image);
            try {
                Files.createLink(to, from);
            } catch (IOException | UnsupportedOperationException e) {
                throw new IllegalStateException(
                        "The image " + from + " cannot be linked to " + to
                                + "; launch the receiver with its run directory on the same file system",
                        e instanceof IOException io ? new UncheckedIOException(io) : e);
            }
        }
    }
}
