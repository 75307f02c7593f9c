// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;

/** The guests of the recordings: a few bytes of 32-bit code each, behind a PVH entry at 1 MiB. */
final class Kernels {

    private static final int ENTRY = 0x10_0000;
    private static final String HALT = "faf4ebfd";

    /** Code by file name: halts; powers off; resets; prints; faults; reports a panic to pvpanic, where there is one. */
    private static final Map<String, String> CODE = Map.of(
            "idle.elf", HALT,
            "off.elf", "fa66ba0006b034ee" + HALT,
            "reset.elf", "fa66ba0006b001ee" + HALT,
            "hi.elf", "fa66baf803b048eeb069eeb00aee" + HALT,
            "triple.elf", "fa0f0b",
            "panic.elf",
                    "fa31db89d80d0000008066baf80cef66bafc0ced3d361b1100741181c30008000081fb0000010072da" + "f4ebfd"
                            + "89d80d1000008066baf80cef66bafc0ced83e0f0c60001" + "f4ebfd");

    private Kernels() {}

    static void write(Path directory) throws IOException {
        for (String name : CODE.keySet()) {
            Files.write(directory.resolve(name), image(name));
        }
    }

    /** An ELF file with a segment for the code and one for the note that says where to enter. */
    static byte[] image(String name) {
        byte[] code = HexFormat.of().parseHex(CODE.get(name));
        int text = 64 + 2 * 56;
        ByteBuffer elf = ByteBuffer.allocate(text + code.length + 20).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2)
                .putShort((short) 62)
                .putInt(1)
                .putLong(ENTRY)
                .putLong(64)
                .putLong(0);
        elf.putInt(0)
                .putShort((short) 64)
                .putShort((short) 56)
                .putShort((short) 2)
                .putShort((short) 64);
        elf.position(64);
        segment(elf, 1, text, code.length);
        segment(elf, 4, text + code.length, 20);
        elf.put(code).putInt(4).putInt(4).putInt(18);
        elf.put("Xen\0".getBytes(StandardCharsets.US_ASCII)).putInt(ENTRY);
        return elf.array();
    }

    private static void segment(ByteBuffer elf, int type, int offset, int size) {
        long address = type == 1 ? ENTRY : ENTRY + 0x1000;
        elf.putInt(type)
                .putInt(type == 1 ? 5 : 4)
                .putLong(offset)
                .putLong(address)
                .putLong(address);
        elf.putLong(size).putLong(size).putLong(type == 1 ? 1 : 4);
    }
}
