// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The files that a boot opens, and the refusals when they are not what they should be. */
final class BootFiles {

    private static final int HEADER = 8192;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private BootFiles() {}

    /** Opens what is opened before there are devices. */
    static void openInitramfs(ObjectNode config, HostFiles files) throws Refusal {
        String initramfs = config.path("payload").path("initramfs").textValue();
        if (initramfs != null) {
            open(files, initramfs, "Cannot open initramfs file");
        }
    }

    /** Opens the firmware or the kernel, which the VMM does when the VM exists already. */
    static void loadPayload(ObjectNode config, HostFiles files) throws Refusal {
        JsonNode payload = config.path("payload");
        String firmware = payload.path("firmware").textValue();
        if (firmware != null) {
            open(files, firmware, "Error manipulating firmware file");
            return;
        }
        String kernel = payload.path("kernel").asText();
        open(files, kernel, "Cannot open kernel file");
        checkKernel(Path.of(kernel));
    }

    private static void open(HostFiles files, String path, String failure) throws Refusal {
        String error = files.errorOfReading(path);
        if (!error.isEmpty()) {
            throw new Refusal(500, failure, error);
        }
    }

    /** Refuses what is neither an ELF file with a Xen note nor a bzImage. */
    private static void checkKernel(Path kernel) throws Refusal {
        if (Files.isDirectory(kernel)) {
            throw noKernel("Unable to read bzImage header");
        }
        byte[] start = start(kernel);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        boolean isPvh = Arrays.equals(Arrays.copyOf(start, ELF.length), ELF) && text.contains("Xen\0");
        if (!isPvh && !text.startsWith("HdrS", 0x202)) {
            throw noKernel("Invalid bzImage");
        }
    }

    private static Refusal noKernel(String reason) {
        return new Refusal(
                500,
                "Cannot load the kernel into memory",
                "Kernel Loader: failed to load bzImage kernel image: Kernel Loader: " + reason,
                "Kernel Loader: " + reason);
    }

    private static byte[] start(Path file) throws Refusal {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(HEADER);
        } catch (IOException e) {
            throw new Refusal(500, "Cannot read " + file, OsError.of(e));
        }
    }
}
