// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.internal.transport.ScriptedServer.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Transport} does with each request and each answer, good or bad. */
@Timeout(120)
abstract class TransportContract {

    static final Duration LONG = Duration.ofMinutes(10);

    ScriptedServer server;
    Transport transport;

    /** A transport to the VMM behind this socket. */
    abstract Transport connect(Path socket);

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
        transport = connect(server.socket());
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    static Request get(String name) {
        return new Request("GET", name, "", LONG, false);
    }

    static Request put(String name, String body) {
        return new Request("PUT", name, body, LONG, false);
    }

    private VmmConnectionException failure(Request request) {
        return catchThrowableOfType(VmmConnectionException.class, () -> {
            Response unexpected = transport.exchange(request);
            assertThat(unexpected).as("an answer").isNull();
        });
    }

    @Test
    void exchange_get_bytesAsTheyLeave() {
        server.script(Reply.ok("{}"));

        assertThat(transport.exchange(get("vmm.ping"))).isEqualTo(new Response(200, "{}"));

        Seen request = server.seen().get(0);
        assertThat(request.head().lines())
                .contains("GET /api/v1/vmm.ping HTTP/1.1", "Host: localhost", "Accept-Encoding: identity")
                .noneMatch(line -> line.startsWith("Content-") || line.startsWith("Expect"))
                .noneMatch(line -> line.startsWith("Transfer-Encoding"));
        assertThat(request.body()).isEmpty();
    }

    /** What is too much in one answer may be there before its end is read, or may come after. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000})
    void exchange_answerThatIsLongerThanItSays_isNotReadByTheNextCall(int padding) {
        String stale = "HTTP/1.1 200 \r\nContent-Length: 7\r\n\r\n\"stale\"" + " ".repeat(padding);
        server.script(Reply.raw("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}" + stale), Reply.ok("\"fresh\""));

        assertThat(transport.exchange(get("vmm.ping")).body()).isEqualTo("{}");
        assertThat(transport.exchange(get("vm.info")).body()).isEqualTo("\"fresh\"");

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void exchange_putWithoutBody_lengthIsZeroAndThereIsNoType() {
        server.script(Reply.noContent());

        assertThat(transport.exchange(put("vm.boot", ""))).isEqualTo(new Response(204, ""));

        assertThat(server.seen().get(0).head().lines())
                .contains("PUT /api/v1/vm.boot HTTP/1.1", "Content-Length: 0")
                .noneMatch(line -> line.startsWith("Content-Type") || line.startsWith("Transfer-Encoding"));
    }

    @Test
    void exchange_putWithBody_lengthIsCountedInBytes() {
        server.script(Reply.noContent());
        String body = "{\"path\":\"/srv/größe 🙂.img\"}";

        assertThat(transport.exchange(put("vm.create", body)).status()).isEqualTo(204);

        Seen request = server.seen().get(0);
        assertThat(request.head().lines())
                .contains("Content-Type: application/json", "Content-Length: 32")
                .noneMatch(line -> line.startsWith("Transfer-Encoding"));
        assertThat(request.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 409, 429, 500, 502, 504})
    void exchange_errorStatus_isAnAnswer(int status) {
        server.script(Reply.answer(status, "[\"no\"]"));

        assertThat(transport.exchange(put("vm.pause", ""))).isEqualTo(new Response(status, "[\"no\"]"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 401, 408, 421})
    void exchange_statusThatHttpClientsActOn_isOnlyAnAnswer(int status) {
        String headers = "Location: http://localhost/api/v1/vm.delete\r\nWWW-Authenticate: Basic realm=\"x\"\r\n";
        server.script(Reply.raw("HTTP/1.1 " + status + " \r\n" + headers + "Content-Length: 0\r\n\r\n"));

        assertThat(transport.exchange(put("vm.pause", ""))).isEqualTo(new Response(status, ""));

        assertThat(server.lines()).containsExactly("PUT vm.pause");
    }

    @Test
    void exchange_chunkedAnswer_isPutTogether() {
        server.script(
                Reply.raw("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
                Reply.noContent());

        assertThat(transport.exchange(get("vm.info")).body()).isEqualTo("abcde");
        assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(204);
    }

    @Test
    void exchange_interimAnswer_isSkipped() {
        server.script(peer -> {
            peer.send("HTTP/1.1 100 \r\nServer: Cloud Hypervisor API\r\n\r\n");
            return Reply.ok("1").play(peer);
        });

        assertThat(transport.exchange(put("vm.create", "{}"))).isEqualTo(new Response(200, "1"));
    }

    @Test
    void exchange_answerByteByByte_readsTheSame() {
        server.script(peer -> {
            for (char c : "HTTP/1.1 200 \r\nContent-Length: 8\r\n\r\n\"größ\"".toCharArray()) {
                peer.send(String.valueOf(c));
            }
            return false;
        });

        assertThat(transport.exchange(get("vm.info")).body()).isEqualTo("\"größ\"");
    }

    @Test
    void exchange_largestAnswer_isRead() {
        String body = "x".repeat(16 << 20);
        server.script(Reply.ok(body));

        assertThat(transport.exchange(get("vm.info")).body()).hasSize(16 << 20);
    }

    @Test
    void exchange_chunkedAnswerWithoutEnd_isCutOff() {
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        server.script(
                peer -> {
                    peer.send("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        peer.send(chunk);
                    }
                },
                Reply.noContent());

        assertThat(failure(get("vm.info"))).hasMessageContaining("the answer is too large: more bytes");
        assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @EnumSource
    void exchange_brokenAnswer_failsOnceAndTheNextCallWorks(Fault fault) {
        server.script(fault, Reply.noContent());

        VmmConnectionException failure = failure(put("vm.boot", ""));

        assertThat(failure)
                .hasMessageStartingWith("PUT vm.boot on " + server.socket() + ": ")
                .hasMessageContaining(fault.message())
                .hasMessageEndingWith("(the VMM may have carried it out)");
        assertThat(failure.mayHaveBeenApplied()).isTrue();
        assertThat(transport.exchange(put("vm.pause", "")).status()).isEqualTo(204);
        assertThat(server.lines()).containsExactly("PUT vm.boot", "PUT vm.pause");
    }

    @Test
    void exchange_retryAfterZero_isNotSentAgain() {
        server.script(Reply.tooManyConnections("Retry-After: 0\r\n").thenCut());

        assertThat(transport.exchange(put("vm.boot", "")))
                .isEqualTo(new Response(503, "{ \"error\": \"Too many open connections\" }"));

        assertThat(server.lines()).containsExactly("PUT vm.boot");
    }

    @Test
    void exchange_busyServerThatClosesAtOnce_isHeardOrReportedAsUnsent() {
        server.greetWith(Reply.tooManyConnections(""));

        try {
            assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(503);
        } catch (VmmConnectionException e) {
            assertThat(e.mayHaveBeenApplied()).as(e.getMessage()).isFalse();
        }
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void exchange_connectionLostWhileIdle_isSentAgainOnce() throws IOException {
        server.script(Reply.ok("1").thenCut(), Reply.noContent());
        assertThat(transport.exchange(get("vmm.ping")).status()).isEqualTo(200);
        server.hangUp();

        assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(204);

        assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.boot");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void exchange_connectionLostWhileIdleAndNobodyListensAnyMore_wasNotApplied() throws IOException {
        server.script(Reply.ok("1").thenCut());
        assertThat(transport.exchange(get("vmm.ping")).status()).isEqualTo(200);
        server.hangUp();
        server.stopListening();

        VmmConnectionException failure = failure(put("vm.boot", ""));

        assertThat(failure.mayHaveBeenApplied()).isFalse();
        assertThat(failure).hasMessageContaining("nobody listens there");
    }

    @Test
    void exchange_noSocket_wasNotApplied() throws IOException {
        Files.delete(server.socket());

        VmmConnectionException failure = failure(put("vm.boot", ""));

        assertThat(failure)
                .hasMessage("PUT vm.boot on " + server.socket() + ": there is no such socket; is the VMM running, and "
                        + "was it started with --api-socket and this path? (the VMM did not get it)");
        assertThat(failure.mayHaveBeenApplied()).isFalse();
    }

    @Test
    void exchange_staleSocket_wasNotApplied() throws IOException {
        server.stopListening();

        VmmConnectionException failure = failure(put("vm.boot", ""));

        assertThat(failure)
                .hasMessage("PUT vm.boot on " + server.socket()
                        + ": nobody listens there; the VMM that made the socket " + "is gone (the VMM did not get it)");
        assertThat(failure.mayHaveBeenApplied()).isFalse();
    }

    @Test
    void exchange_bigBody_hasAConnectionOfItsOwn() {
        server.script(Reply.ok("1"), Reply.noContent(), Reply.ok("2"));

        Stream.of(get("vmm.ping"), put("vm.create", "\"" + "x".repeat(40_000) + "\""), get("vmm.ping"))
                .forEach(request ->
                        assertThat(transport.exchange(request).status()).isLessThan(300));

        assertThat(server.seen()).extracting(Seen::connection).containsExactly(1, 2, 3);
    }

    @Test
    void exchange_bodyBelowTheDangerousSize_sharesTheConnection() {
        server.script(Reply.ok("1"), Reply.noContent(), Reply.ok("2"));

        Stream.of(get("vmm.ping"), put("vm.create", "\"" + "x".repeat(39_990) + "\""), get("vmm.ping"))
                .forEach(request ->
                        assertThat(transport.exchange(request).status()).isLessThan(300));

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void exchange_afterAnErrorOfTheHttpLibrary_usesANewConnection() {
        server.script(
                peer -> {
                    boolean stays = Reply.refusedByLibrary("Invalid header.").play(peer);
                    peer.send("HTTP/1.1 400 \r\nServer: Firecracker API\r\nContent-Length: 0\r\n\r\n");
                    return stays;
                },
                Reply.noContent());

        assertThat(transport.exchange(put("vm.create", "{}")).body()).contains("Invalid header.\nAll previous");
        assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(204);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void exchange_twoServers_eachGetsItsOwn() throws IOException {
        try (ScriptedServer second = new ScriptedServer();
                Transport other = connect(second.socket())) {
            server.script(Reply.ok("\"a\""), Reply.noContent());
            second.script(Reply.ok("\"b\""), Reply.noContent());

            assertThat(transport.exchange(get("vmm.ping")).body()).isEqualTo("\"a\"");
            assertThat(other.exchange(get("vmm.ping")).body()).isEqualTo("\"b\"");
            assertThat(other.exchange(put("vm.delete", "")).status()).isEqualTo(204);
            assertThat(transport.exchange(put("vm.boot", "")).status()).isEqualTo(204);

            assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.boot");
            assertThat(second.lines()).containsExactly("GET vmm.ping", "PUT vm.delete");
        }
    }

    @Test
    void exchange_afterClose_isRefused() {
        transport.close();
        transport.close();

        assertThatThrownBy(() -> assertThat(transport.exchange(get("vmm.ping"))).isNull())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The client of " + server.socket() + " is closed");
    }
}
