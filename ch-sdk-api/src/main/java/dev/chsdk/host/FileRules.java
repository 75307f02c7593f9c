// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.DebugConsoleConfig;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.RngConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VmConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files that the VMM reads and writes, but for the images of disks. */
final class FileRules {

    /** The VMM has other files there than this process. */
    private static final Pattern OF_A_PROCESS = Pattern.compile("/proc/.*|/dev/(fd/.*|stdin|stdout|stderr)");

    private FileRules() {}

    static void check(Survey found) {
        VmConfig vm = found.vm();
        vm.payload().ifPresent(payload -> payload(found, payload));
        vm.rng()
                .flatMap(RngConfig::src)
                .ifPresent(path -> readable(
                        found,
                        new Survey.Place(3, "rng.src", path),
                        FileKind.FILE,
                        FileKind.CHARACTER_DEVICE,
                        FileKind.BLOCK_DEVICE));
        for (int i = 0; i < vm.pmems().size(); i++) {
            readable(
                    found,
                    new Survey.Place(
                            3, "pmem[" + i + "].file", vm.pmems().get(i).file()),
                    FileKind.FILE,
                    FileKind.FOLDER,
                    FileKind.BLOCK_DEVICE,
                    FileKind.CHARACTER_DEVICE);
        }
        for (int i = 0; i < vm.devices().size(); i++) {
            String path = "devices[" + i + "].path";
            vm.devices().get(i).path().ifPresent(device -> there(found, new Survey.Place(3, path, device)));
        }
        for (int i = 0; i < vm.vdpas().size(); i++) {
            there(
                    found,
                    new Survey.Place(
                            3, "vdpa[" + i + "].path", vm.vdpas().get(i).path()));
        }
        for (int i = 0; i < vm.landlockRules().size(); i++) {
            String path = "landlock_rules[" + i + "].path";
            there(found, new Survey.Place(3, path, vm.landlockRules().get(i).path()));
        }
        sharedFile(found);
        outputs(found);
    }

    private static void payload(Survey found, PayloadConfig payload) {
        input(found, "payload.firmware", payload.firmware());
        input(found, "payload.kernel", payload.kernel());
        input(found, "payload.initramfs", payload.initramfs());
        input(found, "payload.igvm", payload.igvm());
    }

    private static void input(Survey found, String path, Optional<String> file) {
        file.ifPresent(name -> readable(found, new Survey.Place(3, path, name)));
    }

    /** The path, when something is there. */
    @CanIgnoreReturnValue
    static Optional<Path> there(Survey found, Survey.Place place) {
        try {
            Path path = Path.of(place.value().toString());
            if (Files.exists(path)) {
                return Optional.of(path);
            }
            found.error(place, "there is nothing at this path", "name what is there");
        } catch (InvalidPathException e) {
            found.warning(
                    place,
                    "this JVM cannot look at such a path: " + e.getReason(),
                    "start the JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8");
        }
        return Optional.empty();
    }

    /** The path, when a file is there and can be read. */
    @CanIgnoreReturnValue
    static Optional<Path> readable(Survey found, Survey.Place place) {
        return readable(found, place, FileKind.FILE);
    }

    /** The path, when something of a kind is there that can be read. Opening a FIFO waits for a writer, maybe for ever. */
    @CanIgnoreReturnValue
    static Optional<Path> readable(Survey found, Survey.Place place, FileKind... allowed) {
        Optional<Path> path = there(found, place);
        if (path.isEmpty() || !isOneOf(found, place, path.get(), allowed)) {
            return Optional.empty();
        }
        if (!Files.isReadable(path.get())) {
            found.error(place, "this user may not read it", "name a file that this user may read");
            return Optional.empty();
        }
        return path;
    }

    @CanIgnoreReturnValue
    private static boolean isOneOf(Survey found, Survey.Place place, Path path, FileKind... allowed) {
        boolean isAnother = OF_A_PROCESS.matcher(path.toString()).matches();
        FileKind kind = isAnother ? FileKind.UNKNOWN : FileKind.of(path);
        if (kind == FileKind.UNKNOWN || List.of(allowed).contains(kind)) {
            return true;
        }
        String named = Stream.of(allowed).map(FileKind::toString).collect(Collectors.joining(" or "));
        found.error(place, "it is " + kind, "name " + named);
        return false;
    }

    private static void sharedFile(Survey found) {
        found.vm().ivshmem().ifPresent(ivshmem -> {
            Optional<Path> file = readable(found, new Survey.Place(3, "ivshmem.path", ivshmem.path()));
            long needed = ivshmem.size().map(size -> size.toBytes()).orElse(0L);
            if (file.isPresent() && size(file.get()) < needed) {
                found.error(
                        new Survey.Place(4, "ivshmem.size", needed),
                        "the file has " + size(file.get()) + " bytes",
                        "lengthen the file, or write its size");
            }
        });
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static void outputs(Survey found) {
        VmConfig vm = found.vm();
        output(found, "serial.file", vm.serial().flatMap(SerialConfig::filePath));
        output(found, "console.file", vm.console().flatMap(ConsoleConfig::filePath));
        output(found, "debug_console.file", vm.debugConsole().flatMap(DebugConsoleConfig::filePath));
    }

    /** A relative one comes to be in the directory of the VMM, which is not known here. */
    private static void output(Survey found, String option, Optional<String> file) {
        for (String name :
                file.filter(given -> given.startsWith("/")).map(List::of).orElse(List.of())) {
            Survey.Place place = new Survey.Place(5, option, name);
            folderOf(found, place);
            existing(name)
                    .ifPresent(path -> isOneOf(
                            found, place, path, FileKind.FILE, FileKind.CHARACTER_DEVICE, FileKind.BLOCK_DEVICE));
        }
    }

    /** The path, when something is there and this JVM can look at it. */
    static Optional<Path> existing(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Files::exists);
        } catch (InvalidPathException unseen) {
            return Optional.empty();
        }
    }

    /** Makes sure that the VMM can make a file or a socket at a path. */
    static void folderOf(Survey found, Survey.Place place) {
        try {
            Path path = Path.of(place.value().toString()).toAbsolutePath();
            Path folder = path.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                found.error(place, "its folder does not exist", "make the folder, or name another");
            } else if (!Files.isWritable(Files.exists(path) ? path : folder)) {
                found.error(place, "this user may not write there", "name a place where this user may write");
            }
        } catch (InvalidPathException e) {
            found.warning(
                    place,
                    "this JVM cannot look at such a path: " + e.getReason(),
                    "start the JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8");
        }
    }
}
