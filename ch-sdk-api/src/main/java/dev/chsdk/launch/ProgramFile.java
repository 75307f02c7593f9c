// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The head of a program file: which processor it is for. */
final class ProgramFile {

    private static final int ELF_MAGIC = 0x7f454c46;
    private static final int HEAD = 20;
    private static final int MACHINE_OFFSET = 18;
    private static final int LITTLE_ENDIAN_DATA = 1;
    private static final int DATA_OFFSET = 5;

    private static final Map<Integer, String> MACHINES =
            Map.of(3, "x86", 40, "arm", 62, "amd64", 183, "aarch64", 243, "riscv64");

    private ProgramFile() {}

    /** The processor of an ELF program, in the words of the property {@code os.arch}. Empty for a script. */
    static Optional<String> processor(Path program) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(program)) {
            head = in.readNBytes(HEAD);
        }
        if (head.length < HEAD || ByteBuffer.wrap(head).getInt() != ELF_MAGIC) {
            return Optional.empty();
        }
        ByteOrder order = head[DATA_OFFSET] == LITTLE_ENDIAN_DATA ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int machine = Short.toUnsignedInt(ByteBuffer.wrap(head).order(order).getShort(MACHINE_OFFSET));
        return Optional.of(MACHINES.getOrDefault(machine, "machine " + machine));
    }
}
