// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerTest {

    @TempDir
    private Path directory;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<List<Descriptor>> descriptors = new CopyOnWriteArrayList<>();
    private final CountDownLatch slowBegan = new CountDownLatch(1);
    private final CountDownLatch slowMayEnd = new CountDownLatch(1);
    private Path socket;
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("s");
        server = ApiServer.listen(socket, this::answer);
    }

    @AfterEach
    void stop() {
        slowMayEnd.countDown();
        server.close();
    }

    private Answer answer(HttpRequest request) {
        bodies.add(request.body());
        descriptors.add(request.descriptors());
        if (request.path().equals("/slow")) {
            slowBegan.countDown();
            try {
                slowMayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Answer.json(200, request.path());
    }

    @Test
    void socket_isForTheOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rwx------");
    }

    @Test
    void halfClosedConnection_isDroppedUnheard() throws Exception {
        try (UnixClient slow = new UnixClient(socket);
                UnixClient halfClosed = new UnixClient(socket);
                UnixClient other = new UnixClient(socket)) {
            slow.send("GET /slow HTTP/1.1\r\n\r\n");
            slowBegan.await();
            halfClosed.send("PUT /lost HTTP/1.1\r\nContent-Length: 4\r\n\r\nlost");
            halfClosed.shutDownOutput();
            slowMayEnd.countDown();
            assertThat(halfClosed.receive()).isEmpty();
            assertThat(slow.receive().orElseThrow().body()).isEqualTo("/slow");
            assertThat(other.call("GET", "/other", "").orElseThrow().body()).isEqualTo("/other");
        }
        assertThat(bodies).doesNotContain("lost");
    }

    @Test
    void requests_runOneAtATime() throws Exception {
        try (UnixClient slow = new UnixClient(socket);
                UnixClient next = new UnixClient(socket)) {
            slow.send("PUT /slow HTTP/1.1\r\nContent-Length: 1\r\n\r\n1");
            slowBegan.await();
            next.send("PUT /next HTTP/1.1\r\nContent-Length: 1\r\n\r\n2");
            assertThat(bodies).containsExactly("1");
            slowMayEnd.countDown();
            assertThat(next.receive()).isPresent();
        }
        assertThat(bodies).containsExactly("1", "2");
    }

    @Test
    void body_mayComeInPieces() throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            client.send("PUT /a HTTP/1.1\r\nContent-Le");
            client.send("ngth: 6\r\n\r\nabc");
            client.send("def");
            assertThat(client.receive()).isPresent();
        }
        assertThat(bodies).containsExactly("abcdef");
    }

    @Test
    void bodyLimit_isThatOfTheVmm() throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            assertThat(client.call("PUT", "/a", "x".repeat(51_200))
                            .orElseThrow()
                            .status())
                    .isEqualTo(200);
        }
        try (UnixClient client = new UnixClient(socket)) {
            client.send("PUT /a HTTP/1.1\r\nContent-Length: 51201\r\n\r\n");
            UnixClient.Reply reply = client.receive().orElseThrow();
            assertThat(reply.statusLine()).isEqualTo("HTTP/1.1 400 ");
            assertThat(reply.headers()).containsEntry("Server", "Firecracker API");
            assertThat(reply.body())
                    .isEqualTo(
                            "{ \"error\": \"Request payload with size 51201 is larger than the limit of 51200 allowed"
                                    + " by server.\nAll previous unanswered requests will be dropped.\" }");
        }
    }

    @Test
    void expectation_isMetBeforeTheBodyComes() throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            client.send("PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.receive().orElseThrow().statusLine()).isEqualTo("HTTP/1.1 100 ");
            client.send("ab");
            assertThat(client.receive().orElseThrow().statusLine()).isEqualTo("HTTP/1.1 200 ");
        }
    }

    @Test
    void longAnswer_arrivesWhole() throws IOException {
        String path = "/" + "a".repeat(900);
        try (UnixClient client = new UnixClient(socket)) {
            for (int i = 0; i < 2_000; i++) {
                client.send("GET " + path + " HTTP/1.1\r\n\r\n");
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(client.receive().orElseThrow().body()).isEqualTo(path);
            }
        }
    }

    @Test
    void malformedHeader_leavesTheRequestOpen() throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            client.send("GET /first HTTP/1.1\r\nno colon\r\n\r\n");
            assertThat(client.receive().orElseThrow().status()).isEqualTo(400);
            client.send("GET /second HTTP/1.1\r\n\r\n");
            assertThat(client.receive().orElseThrow().body()).contains("Key: GET /second HTTP/1.1");
            client.send("\r\n");
            assertThat(client.receive().orElseThrow().body()).isEqualTo("/first");
        }
    }

    @Test
    void malformedBuffer_dropsTheGoodRequestsInItOnly() throws IOException {
        String ping = "GET /ping HTTP/1.1\r\n\r\n"; // 22 bytes
        try (UnixClient client = new UnixClient(socket)) {
            client.send(ping.repeat(48) + "BAD\r\n\r\n" + ping);
            for (int i = 0; i < 46; i++) {
                assertThat(client.receive().orElseThrow().body()).isEqualTo("/ping");
            }
            assertThat(client.receive().orElseThrow().body()).contains("Invalid request.");
            client.expectNothing();
        }
    }

    @Test
    void descriptors_areThoseOfTheirConnectionAndComeOnce() throws IOException {
        try (FileInputStream file = new FileInputStream("/dev/null");
                UnixClient most = UnixClient.passing(socket, Collections.nCopies(253, file.getFD()));
                UnixClient none = new UnixClient(socket);
                UnixClient two = UnixClient.passing(socket, Collections.nCopies(2, file.getFD()))) {
            for (UnixClient client : List.of(two, none, most, two)) {
                assertThat(client.call("PUT", "/a", "x".repeat(40_000))).isPresent();
            }
        }
        assertThat(descriptors).extracting(List::size).containsExactly(2, 0, 253, 0);
        assertThat(descriptors.get(0)).extracting(Descriptor::target).containsOnly("/dev/null");
    }

    @Test
    void descriptorsOfAMalformedRequest_goWithTheNextOne() throws IOException {
        try (FileInputStream file = new FileInputStream("/dev/null");
                UnixClient client = UnixClient.passing(socket, List.of(file.getFD()))) {
            client.send("BAD\r\n\r\n");
            assertThat(client.receive().orElseThrow().status()).isEqualTo(400);
            assertThat(client.call("GET", "/a", "")).isPresent();
        }
        assertThat(descriptors).extracting(List::size).containsExactly(1);
    }

    @Test
    void close_endsConnectionsAndRefusesNewOnes() throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            assertThat(client.call("GET", "/", "")).isPresent();
            server.close();
            assertThat(client.receive()).isEmpty();
        }
        assertThatThrownBy(() -> new UnixClient(socket).close()).isInstanceOf(ConnectException.class);
    }
}
