// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The code at the PVH entry of a small 64-bit ELF file. */
final class PvhImage {

    /** What is larger is no handful of instructions. */
    private static final long LARGEST = 64 * 1024;

    private static final int LOAD = 1;
    private static final int NOTE = 4;
    private static final int PVH_ENTRY = 18;

    private final ByteBuffer file;

    private PvhImage(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes from the entry to the end of their segment; empty when the file has none that can be played. */
    static byte[] code(Path kernel) {
        try {
            if (Files.isRegularFile(kernel) && Files.size(kernel) <= LARGEST) {
                return new PvhImage(Files.readAllBytes(kernel)).code();
            }
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return new byte[0]; // whatever it is, it is no guest that is played
        }
        return new byte[0];
    }

    private byte[] code() {
        int entry = -1;
        int count = file.getShort(56);
        int table = (int) file.getLong(32);
        for (int i = 0; i < count; i++) {
            int header = table + i * 56;
            int offset = (int) file.getLong(header + 8);
            if (file.getInt(header) == NOTE && file.getInt(offset + 8) == PVH_ENTRY) {
                entry = file.getInt(offset + 16);
            }
        }
        for (int i = 0; i < count; i++) {
            int header = table + i * 56;
            int start = entry - (int) file.getLong(header + 16);
            int size = (int) file.getLong(header + 32);
            if (file.getInt(header) == LOAD && start >= 0 && start < size) {
                int offset = (int) file.getLong(header + 8);
                return Arrays.copyOfRange(file.array(), offset + start, offset + size + 8);
            }
        }
        return new byte[0];
    }
}
