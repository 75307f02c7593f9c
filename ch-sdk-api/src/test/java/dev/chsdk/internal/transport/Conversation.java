// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The server's side of one connection. */
public final class Conversation {

    private final SocketChannel channel;

    Conversation(SocketChannel channel) {
        this.channel = channel;
    }

    /** Sends text as it stands. */
    public void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    /** Sends bytes as they stand. */
    public void send(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Waits until the client closes its side; what it still sends is thrown away. */
    public void untilClientLeaves() throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(1 << 16);
        while (channel.read(rest) >= 0) {
            rest.clear();
        }
    }

    /** Request line and header lines without the empty line; empty when the client has left. */
    byte[] readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(UTF_8).endsWith("\r\n\r\n")) {
            byte[] next = read(1);
            if (next.length == 0) {
                return next;
            }
            head.writeBytes(next);
        }
        return head.toString(UTF_8).strip().getBytes(UTF_8);
    }

    /** So many bytes, or fewer when the client has left. */
    byte[] read(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        int got = 0;
        while (bytes.hasRemaining() && got >= 0) {
            got = channel.read(bytes);
        }
        byte[] result = new byte[bytes.position()];
        bytes.flip().get(result);
        return result;
    }
}
