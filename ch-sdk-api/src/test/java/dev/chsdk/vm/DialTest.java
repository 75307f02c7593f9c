// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.vm.Condition.Look;
import dev.chsdk.vm.Condition.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialTest {

    @TempDir
    Path directory;

    private VsockDial dial() {
        return new VsockDial(UnixDomainSocketAddress.of(directory.resolve("vsock")), 1024);
    }

    @Test
    void tcp_ofAName() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                TcpDial dial = new TcpDial("localhost", server.getLocalPort())) {
            Look look = dial.look();
            while (look.is(Outcome.NOT_YET)) {
                look = dial.look();
            }

            assertThat(look.is(Outcome.TRUE)).as(look.seen()).isTrue();
        }
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve("vsock")));
    }

    private static Look lookUntil(VsockDial dial, Predicate<Look> wanted) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        Look look = dial.look();
        while (!wanted.test(look) && System.nanoTime() < end) {
            Thread.onSpinWait();
            look = dial.look();
        }
        return look;
    }

    /** Answers the next connection, and gives what was asked. */
    private static CompletableFuture<String> answer(ServerSocketChannel server, String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel client = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(64);
                do {
                    client.read(request);
                } while (request.get(request.position() - 1) != '\n');
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                return new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    @Test
    void vsock_ofAProgramThatListens() throws Exception {
        try (ServerSocketChannel server = listen();
                VsockDial dial = dial()) {
            CompletableFuture<String> asked = answer(server, "OK 1073741824\nand more");

            assertThat(lookUntil(dial, look -> look.is(Outcome.TRUE))).isEqualTo(Look.TRUE);
            assertThat(asked.join()).isEqualTo("CONNECT 1024\n");
        }
    }

    @Test
    void vsock_ofAProgramThatListensLater() throws Exception {
        try (VsockDial dial = dial()) {
            assertThat(dial.look().seen()).contains("No such file");
            try (ServerSocketChannel server = listen()) {
                CompletableFuture<String> refused = answer(server, "");
                assertThat(lookUntil(dial, look -> look.seen().contains("nobody"))
                                .seen())
                        .isEqualTo("java.io.IOException: nobody in the guest listens there");
                assertThat(refused.join()).isEqualTo("CONNECT 1024\n");

                CompletableFuture<String> asked = answer(server, "OK 1\n");
                assertThat(lookUntil(dial, look -> look.is(Outcome.TRUE))).isEqualTo(Look.TRUE);
                assertThat(asked.join()).isEqualTo("CONNECT 1024\n");
            }
        }
    }

    @Test
    void vsock_ofSomethingElse() throws Exception {
        try (ServerSocketChannel server = listen();
                VsockDial dial = dial()) {
            CompletableFuture<String> asked = answer(server, "HTTP/1.1 400\n");

            assertThat(lookUntil(dial, look -> look.seen().contains("HTTP")).seen())
                    .isEqualTo("java.io.IOException: the VMM answered \"HTTP/1.1 400\"");
            assertThat(asked.join()).isEqualTo("CONNECT 1024\n");
        }
    }
}
