// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
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

    /** Opens what is opened before the VM exists, and notes in the configuration what is found there. */
    static void openEarly(ObjectNode config, VmmVersion version) throws Refusal {
        String initramfs = config.path("payload").path("initramfs").textValue();
        if (initramfs != null) {
            open(initramfs, "Cannot open initramfs file");
        }
        openDisks(config, version);
        for (JsonNode net : config.path("net")) {
            if (!net.path("vhost_user").asBoolean() && !net.hasNonNull("host_mac")) {
                ((ObjectNode) net).put("host_mac", ConfigReader.randomMac());
            }
        }
        for (JsonNode pmem : config.path("pmem")) {
            String error = OsError.ofOpening(pmem.path("file").asText());
            if (!error.isEmpty()) {
                throw new Refusal(500, "Error from device manager", "Cannot open persistent memory file", error);
            }
            if (!pmem.hasNonNull("size")) {
                ((ObjectNode) pmem)
                        .put(
                                "size",
                                Path.of(pmem.path("file").asText()).toFile().length());
            }
        }
    }

    /** From v51 on, an image whose type was not given gets the type that is found. */
    private static void openDisks(ObjectNode config, VmmVersion version) throws Refusal {
        for (JsonNode disk : config.path("disks")) {
            if (disk.path("vhost_user").asBoolean()) {
                continue;
            }
            String path = disk.path("path").asText("");
            String error = OsError.ofOpening(path);
            if (!error.isEmpty()) {
                throw version.isAtLeast(VmmVersion.V52_0)
                        ? new Refusal(
                                500,
                                "Error from device manager",
                                "Cannot open disk path",
                                "I/O error (path=" + path + " op=open)",
                                error)
                        : new Refusal(500, "Error from device manager", "Cannot open disk path", error);
            }
            if (disk.path("image_type").asText().equals("Unknown")) {
                ((ObjectNode) disk).put("image_type", imageType(Path.of(path)));
            }
        }
    }

    private static String imageType(Path image) throws Refusal {
        String start = new String(start(image), StandardCharsets.ISO_8859_1);
        if (start.startsWith("QFI\u00fb")) {
            return "Qcow2";
        }
        return start.startsWith("vhdxfile") ? "Vhdx" : "Raw";
    }

    /** Opens the firmware or the kernel, which the VMM does when the VM exists already. */
    static void loadPayload(ObjectNode config) throws Refusal {
        JsonNode payload = config.path("payload");
        String firmware = payload.path("firmware").textValue();
        if (firmware != null) {
            open(firmware, "Error manipulating firmware file");
            return;
        }
        String kernel = payload.path("kernel").asText();
        open(kernel, "Cannot open kernel file");
        checkKernel(Path.of(kernel));
    }

    private static void open(String path, String failure) throws Refusal {
        String error = OsError.ofOpening(path);
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
