// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newsclub.net.unix.AFUNIXSocketAddress;

@Timeout(120)
class SocketsToOnePathTest {

    private static SocketsToOnePath sockets(ScriptedServer server) throws Exception {
        return new SocketsToOnePath(AFUNIXSocketAddress.of(server.socket()), () -> 60_000);
    }

    @Test
    void connect_toAnyHost_reachesThePath() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                Socket socket = sockets(server).createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));

            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getSoTimeout()).as("how long a connect may wait").isEqualTo(60_000);
        }
    }

    /** OkHttp asks a connection that was idle for 10 s whether it still lives, by a read of 1 ms, before a PUT. */
    @Test
    void read_withATimeout_endsAfterIt() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                Socket socket = sockets(server).createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
            socket.setSoTimeout(1);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
