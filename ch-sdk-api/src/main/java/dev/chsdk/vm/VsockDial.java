// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.vm.Condition.Look;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Asks the VMM for a port of the guest. The VMM says OK when a program there has accepted. */
final class VsockDial extends Dial {

    private static final int LONGEST_ANSWER = 32;

    private final SocketAddress address;
    private final byte[] request;
    private final StringBuilder answer = new StringBuilder();

    VsockDial(SocketAddress address, long port) {
        this.address = address;
        this.request = ("CONNECT " + port + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    SocketChannel open() throws IOException {
        answer.setLength(0);
        return SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @Override
    SocketAddress address() {
        return address;
    }

    @Override
    void connected(SocketChannel channel) throws IOException {
        if (channel.write(ByteBuffer.wrap(request)) < request.length) {
            throw new IOException("the VMM does not read the request");
        }
    }

    @Override
    Look talk(SocketChannel channel) throws IOException {
        ByteBuffer next = ByteBuffer.allocate(1);
        while (answer.length() < LONGEST_ANSWER) {
            int read = channel.read(next.clear());
            if (read < 0) {
                throw new IOException("nobody in the guest listens there");
            }
            if (read == 0) {
                return Look.notYet("the guest has not answered");
            }
            answer.append((char) next.get(0));
            if (answer.charAt(answer.length() - 1) == '\n') {
                break;
            }
        }
        if (answer.toString().startsWith("OK ")) {
            return Look.TRUE;
        }
        throw new IOException("the VMM answered \"" + answer.toString().strip() + "\"");
    }
}
