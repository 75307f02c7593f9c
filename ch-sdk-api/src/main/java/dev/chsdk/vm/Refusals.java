// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.host.Kvm;
import dev.chsdk.launch.VmmProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What can be known to go wrong before anything is started or made. */
final class Refusals {

    private static final int LONGEST_SOCKET_PATH = 107;

    /** The VMM makes a socket for each port of the guest: the path, an underscore and up to ten digits. */
    private static final int VSOCK_ENDING = 11;

    private static final String PLACE = "chsdk-00000000/api.sock";

    private Refusals() {}

    static void check(Plan plan, VmmProgram program, Path base) {
        if (!program.isSimulated()) {
            Kvm.requireUsable();
        }
        requireFiles(plan);
        requireShort("The API socket's path", base.resolve(PLACE).toString(), 0);
        requireShortSockets(plan.vm());
        plan.link().ifPresent(link -> requireShort("The API socket's path", link.toString(), 0));
        plan.link().ifPresent(ApiLink::requireFree);
        MadeSockets.of(plan.vm()).forEach(MadeSockets::requireFree);
    }

    private static void requireFiles(Plan plan) {
        Optional<PayloadConfig> payload = plan.vm().payload();
        payload.flatMap(PayloadConfig::firmware).ifPresent(path -> requireFile(Reason.NO_FIRMWARE, "firmware", path));
        payload.flatMap(PayloadConfig::kernel).ifPresent(path -> requireFile(Reason.NO_PAYLOAD, "kernel", path));
        payload.flatMap(PayloadConfig::initramfs).ifPresent(path -> requireFile(Reason.NO_PAYLOAD, "initramfs", path));
        payload.flatMap(PayloadConfig::igvm).ifPresent(path -> requireFile(Reason.NO_PAYLOAD, "IGVM file", path));
        for (DiskConfig disk : plan.vm().disks()) {
            disk.path().ifPresent(path -> requireFile(Reason.NO_IMAGE, "image", path));
        }
        plan.copied().filter(image -> !Files.isRegularFile(image)).ifPresent(image -> {
            throw new VmmLaunchException(
                    Reason.NO_IMAGE,
                    "The image " + image + " is not a regular file, so that no working copy can be made of it",
                    "Name a file, or use a block device itself by imageInPlace(path).",
                    null);
        });
    }

    private static void requireFile(Reason reason, String what, String path) {
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException e) {
            throw new VmmLaunchException(
                    reason,
                    "The " + what + " " + path + " is no path for this JVM: " + e.getReason(),
                    "Start the JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8.",
                    e);
        }
        if (!Files.exists(file)) {
            throw new VmmLaunchException(
                    reason, "The " + what + " " + path + " does not exist", "Name an existing file.", null);
        }
        if (Files.isDirectory(file)) {
            throw new VmmLaunchException(reason, "The " + what + " " + path + " is a folder", "Name a file.", null);
        }
        if (!Files.isReadable(file)) {
            throw new VmmLaunchException(
                    reason,
                    "The " + what + " " + path + " cannot be read by the user " + System.getProperty("user.name"),
                    "Name a file that this user may read.",
                    null);
        }
    }

    private static void requireShortSockets(VmConfig vm) {
        vm.serial()
                .flatMap(serial -> serial.socketPath())
                .ifPresent(path -> requireShort("The serial socket", path, 0));
        vm.vsock().ifPresent(vsock -> requireShort("The vsock socket", vsock.socket(), VSOCK_ENDING));
    }

    private static void requireShort(String what, String path, int ending) {
        int length = path.getBytes(StandardCharsets.UTF_8).length + ending;
        if (length > LONGEST_SOCKET_PATH) {
            throw new VmmLaunchException(
                    Reason.SOCKET_PATH_TOO_LONG,
                    what + " " + path + (ending == 0 ? "" : " with the number of a port") + " has " + length
                            + " bytes, and that of a Unix socket holds " + LONGEST_SOCKET_PATH,
                    "Use a shorter path; for the run directory that is -Ddev.chsdk.runDirectory.",
                    null);
        }
    }
}
