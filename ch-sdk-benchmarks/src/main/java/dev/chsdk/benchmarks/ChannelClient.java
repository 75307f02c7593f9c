// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chsdk.info.VmmPing;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The least that can talk to a VMM: no limits, no interrupts, no second try, one connection, answers that come whole. It
 * reads the same typed value as {@code VmmClient}.
 */
final class ChannelClient implements AutoCloseable {

    private static final byte[] PING = "GET /api/v1/vmm.ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

    private static final String SUCCESS = "HTTP/1.1 20";
    private static final String LENGTH = "Content-Length: ";

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);

    ChannelClient(Path socket) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    VmmPing ping() throws IOException {
        return VmmPing.fromVmm(answerTo(PING));
    }

    void resume() throws IOException {
        put("vm.resume", "");
    }

    void put(String name, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        String head =
                "PUT /api/v1/" + name + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        answerTo((head + body).getBytes(UTF_8));
    }

    private String answerTo(byte[] request) throws IOException {
        out.clear().put(request).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        in.clear();
        while (true) {
            if (channel.read(in) < 0) {
                throw new EOFException("The VMM closed the connection");
            }
            byte[] bytes = new byte[in.position()];
            in.duplicate().flip().get(bytes);
            String text = new String(bytes, UTF_8);
            int head = text.indexOf("\r\n\r\n");
            if (head >= 0 && text.length() >= head + 4 + length(text)) {
                if (!text.startsWith(SUCCESS)) {
                    throw new IOException("The VMM answered " + text);
                }
                return text.substring(head + 4);
            }
        }
    }

    private static int length(String text) {
        int at = text.indexOf(LENGTH);
        int from = at + LENGTH.length();
        return at < 0 ? 0 : Integer.parseInt(text.substring(from, text.indexOf("\r\n", from)));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
