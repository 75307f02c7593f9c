// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What two simulated VMMs say to each other, in lines: the configuration; whether the VM runs, with what its guest
 * remembers; and back, whether the VM stands.
 */
final class MigrationLine implements AutoCloseable {

    static final String TAKEN = "taken";

    private final SocketChannel channel;

    MigrationLine(SocketChannel channel) {
        this.channel = channel;
    }

    void send(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next line; null when the other side is gone. */
    @Nullable
    String receive() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one) > 0) {
            if (one.get(0) == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(one.get(0));
            one.clear();
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
