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

    private static final String LENGTH = "Content-Length: ";

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final ByteBuffer out = ByteBuffer.allocateDirect(PING.length);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);

    ChannelClient(Path socket) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    VmmPing ping() throws IOException {
        out.clear().put(PING).flip();
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
                return VmmPing.fromVmm(text.substring(head + 4));
            }
        }
    }

    private static int length(String text) {
        int at = text.indexOf(LENGTH) + LENGTH.length();
        return Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
