// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** An empty image in the format qcow2, of 1 MiB: a header, and a cluster each for the tables that it names. */
final class Qcow2 {

    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int CLUSTERS = 4;

    private Qcow2() {}

    static Path write(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CLUSTERS * CLUSTER);
        bytes.putInt(0x5146_49fb)
                .putInt(3)
                .putLong(0)
                .putInt(0)
                .putInt(CLUSTER_BITS)
                .putLong(1 << 20)
                .putInt(0);
        bytes.putInt(1).putLong(3 * CLUSTER); // first-level table
        bytes.putLong(CLUSTER).putInt(1); // refcount table
        bytes.putInt(0).putLong(0).putLong(0).putLong(0).putLong(0).putInt(4).putInt(104);
        bytes.putLong(CLUSTER, 2 * CLUSTER);
        for (int i = 0; i < CLUSTERS; i++) {
            bytes.putShort(2 * CLUSTER + 2 * i, (short) 1);
        }
        return Files.write(file, bytes.array());
    }
}
