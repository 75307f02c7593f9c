// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class ListeningTest {

    @Test
    void tcp_ofThisProcess() throws Exception {
        Listening kernel = new Listening(ProcessHandle.current().pid());
        InetSocketAddress address;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            server.bind(at(1, 0));
            address = (InetSocketAddress) server.getLocalAddress();

            assertThat(kernel.isOn(address)).isTrue();
            assertThat(kernel.isOn(at(2, address.getPort()))).isFalse();
        }
        assertThat(kernel.isOn(address)).isFalse();
    }

    private static InetSocketAddress at(int last, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
    }
}
