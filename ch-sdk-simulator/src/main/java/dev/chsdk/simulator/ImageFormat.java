// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** The format of a disk's image. */
final class ImageFormat {

    private static final int FOOTER = 512;

    private ImageFormat() {}

    /** From v51 on: notes the format that was not given, and refuses one that the image does not have. */
    static void settle(ObjectNode disk, Path image) throws Refusal {
        if (!disk.hasNonNull("image_type")) {
            return;
        }
        String given = disk.path("image_type").asText();
        String found = of(image);
        if (given.equals("Unknown")) {
            disk.put("image_type", found);
        } else if (!given.equals(found)) {
            throw Refusal.ofDevices("Disk image type does not match expected type: specified = " + name(given)
                    + ", detected = " + name(found));
        }
    }

    private static String name(String type) {
        return type.equals("FixedVhd") ? "vhd" : type.toLowerCase(Locale.ROOT);
    }

    private static String of(Path image) throws Refusal {
        try (FileChannel channel = FileChannel.open(image)) {
            if (text(channel, 0).startsWith("QFI\u00fb")) {
                return "Qcow2";
            }
            if (text(channel, 0).startsWith("vhdxfile")) {
                return "Vhdx";
            }
            return text(channel, Math.max(0, channel.size() - FOOTER)).startsWith("conectix") ? "FixedVhd" : "Raw";
        } catch (IOException e) {
            throw Refusal.ofDevices("Failed to detect image type", OsError.of(e));
        }
    }

    private static String text(FileChannel channel, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        channel.read(bytes, offset);
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
