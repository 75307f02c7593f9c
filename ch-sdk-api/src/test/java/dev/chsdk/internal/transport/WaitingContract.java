// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Transport} does while it waits: limits, interrupts, other callers, and its own end. */
@Timeout(120)
abstract class WaitingContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(150);

    private ScriptedServer server;
    private Transport transport;
    private ExecutorService callers;

    /** A transport to the VMM behind this socket. */
    abstract Transport connect(Path socket);

    /** The kinds of threads that this JVM has. */
    static List<ThreadFactory> threads() throws ReflectiveOperationException {
        List<ThreadFactory> kinds = new ArrayList<>();
        kinds.add(Executors.defaultThreadFactory());
        if (Runtime.version().feature() >= 21) {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            kinds.add((ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder));
        }
        return kinds;
    }

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
        transport = connect(server.socket());
        callers = Executors.newCachedThreadPool();
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        callers.shutdownNow();
        server.close();
    }

    private static Request put(String name, Duration limit) {
        return new Request("PUT", name, "", limit, false);
    }

    private static Request ping(Duration limit) {
        return new Request("GET", "vmm.ping", "", limit, true);
    }

    private Callable<Response> call(Request request) {
        return () -> transport.exchange(request);
    }

    private void exchange(Request request) {
        assertThat(transport.exchange(request)).isNotNull();
    }

    /** Starts a call and waits until the server has its request. */
    private Future<Response> begin(Request request) throws InterruptedException {
        Future<Response> answer = callers.submit(call(request));
        assertThat(server.awaitRequest().line()).isEqualTo(request.operation());
        return answer;
    }

    @Test
    void exchange_noAnswer_endsAtItsLimit() {
        server.script(Reply.silence(), Reply.noContent());

        assertThatThrownBy(() -> exchange(put("vm.boot", SHORT)))
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessage("PUT vm.boot on " + server.socket() + ": not within 150 ms; last seen: sent, not answered");

        assertThat(transport.exchange(put("vm.pause", LONG)).status()).isEqualTo(204);
    }

    @Test
    void exchange_answerThatTrickles_endsAtItsLimit() {
        CountDownLatch gone = new CountDownLatch(1);
        server.script(peer -> {
            peer.send("HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\n12345");
            gone.countDown();
            peer.untilClientLeaves();
            return false;
        });

        assertThatThrownBy(() -> exchange(put("vm.boot", SHORT))).isInstanceOf(VmmTimeoutException.class);

        assertThat(gone.getCount()).isZero();
    }

    @Test
    void exchange_limitBeyondAnyClock_isNoLimit() {
        server.script(Reply.noContent());

        assertThat(transport
                        .exchange(put("vm.boot", Duration.ofSeconds(Long.MAX_VALUE)))
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @MethodSource("threads")
    void exchange_threadInterruptedWhileItWaits_endsPromptly(ThreadFactory threads) throws Exception {
        server.script(Reply.silence(), Reply.noContent());
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            assertThatThrownBy(() -> exchange(put("vm.boot", LONG)))
                    .isInstanceOf(InterruptedVmmException.class)
                    .hasMessage("PUT vm.boot on " + server.socket() + " (the VMM may carry it out): interrupted");
            return Thread.interrupted();
        });
        Thread thread = threads.newThread(caller);
        thread.start();
        assertThat(server.awaitRequest().line()).isEqualTo("PUT vm.boot");

        thread.interrupt();

        assertThat(caller.get()).as("the flag is set again").isTrue();
        assertThat(transport.exchange(put("vm.pause", LONG)).status()).isEqualTo(204);
    }

    /** Of several tries the best one counts: the machine may be busy, the call may not. */
    @ParameterizedTest
    @MethodSource("threads")
    void exchange_threadInterrupted_endsWithin50Milliseconds(ThreadFactory threads) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20 && best > TimeUnit.MILLISECONDS.toNanos(50); i++) {
            server.script(Reply.silence());
            FutureTask<Long> caller = new FutureTask<>(() -> {
                assertThatThrownBy(() -> exchange(put("vm.boot", LONG))).isInstanceOf(InterruptedVmmException.class);
                return System.nanoTime();
            });
            Thread thread = threads.newThread(caller);
            thread.start();
            assertThat(server.awaitRequest().line()).isEqualTo("PUT vm.boot");
            long interrupted = System.nanoTime();
            thread.interrupt();
            best = Math.min(best, caller.get() - interrupted);
        }

        assertThat(best).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void threads_ofAJvmThatHasVirtualOnes_includeThem() throws Exception {
        assertThat(threads()).hasSize(Runtime.version().feature() >= 21 ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("threads")
    void exchange_threadInterruptedBefore_sendsNothing(ThreadFactory threads) throws Exception {
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> exchange(put("vm.boot", LONG)))
                    .isInstanceOf(InterruptedVmmException.class)
                    .hasMessage("PUT vm.boot on " + server.socket() + " (the VMM did not get it): interrupted");
            return Thread.interrupted();
        });
        threads.newThread(caller).start();

        assertThat(caller.get()).as("the flag is set again").isTrue();
        assertThat(server.connections()).isZero();
    }

    @Test
    void exchange_urgentWhileTwoWait_hasItsOwnConnection() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.script(Reply.after(gate, Reply.noContent()), Reply.after(gate, Reply.noContent()), Reply.ok("1"));
        Future<Response> boot = begin(put("vm.boot", LONG));
        Future<Response> pause = begin(put("vm.pause", LONG));

        assertThat(transport.exchange(ping(LONG)).status()).isEqualTo(200);

        gate.countDown();
        assertThat(Stream.of(boot.get(), pause.get()).map(Response::status)).containsExactly(204, 204);
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void exchange_urgentWithoutAnswer_saysWhatTheVmmIsBusyWith() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.script(Reply.after(gate, Reply.noContent()), Reply.silence());
        Future<Response> boot = begin(put("vm.boot", LONG));

        assertThatThrownBy(() -> exchange(ping(SHORT)))
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageMatching("GET vmm\\.ping on .*: not within 150 ms; last seen: "
                        + "sent, not answered; busy with vm\\.boot since \\d+\\.\\d s");

        gate.countDown();
        assertThat(boot.get().status()).isEqualTo(204);
    }

    @Test
    void exchange_thirdOrdinaryCall_waitsInTheQueueUntilItsLimit() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.script(Reply.after(gate, Reply.noContent()), Reply.after(gate, Reply.noContent()));
        Future<Response> boot = begin(put("vm.boot", LONG));
        Future<Response> pause = begin(put("vm.pause", LONG));

        assertThatThrownBy(() -> exchange(put("vm.resume", SHORT)))
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageMatching("PUT vm\\.resume on .*: not within 150 ms; last seen: "
                        + "not sent, it waited behind other calls; busy with vm\\.boot since \\d+\\.\\d s");

        gate.countDown();
        assertThat(Stream.of(boot.get(), pause.get()).map(Response::status)).containsExactly(204, 204);
        assertThat(server.lines()).containsExactly("PUT vm.boot", "PUT vm.pause");
    }

    @Test
    void exchange_allIdleConnectionsLost_isSentOnANewOne() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.script(Reply.after(gate, Reply.noContent()), Reply.after(gate, Reply.noContent()), Reply.noContent());
        Future<Response> boot = begin(put("vm.boot", LONG));
        Future<Response> pause = begin(put("vm.pause", LONG));
        gate.countDown();
        assertThat(Stream.of(boot.get(), pause.get()).map(Response::status)).containsExactly(204, 204);
        server.hangUp();

        assertThat(transport.exchange(put("vm.resume", LONG)).status()).isEqualTo(204);

        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void exchange_manyCallers_neverUseMoreThanTwoConnections() throws Exception {
        int calls = 500;
        server.script(Stream.generate(Reply::noContent).limit(calls).toArray(Reply[]::new));
        List<Future<Response>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(callers.submit(call(put("vm.pause", LONG))));
        }

        for (Future<Response> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(204);
        }
        assertThat(server.connections()).isBetween(1, 2);
    }

    @Test
    void exchange_listenQueueFull_endsAtItsLimit() throws Exception {
        try (CrowdedServer crowded = new CrowdedServer();
                Transport stuck = connect(crowded.socket())) {
            assertThatThrownBy(() ->
                            assertThat(stuck.exchange(put("vm.boot", SHORT))).isNull())
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessage("PUT vm.boot on " + crowded.socket() + ": not within 150 ms; last seen: not connected");
        }
    }

    @Test
    void close_whileACallWaits_endsIt() throws Exception {
        server.script(Reply.silence());
        Future<Response> boot = begin(put("vm.boot", LONG));

        transport.close();

        assertThatThrownBy(boot::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(VmmConnectionException.class)
                .hasMessage("PUT vm.boot on " + server.socket()
                        + ": the client was closed meanwhile (the VMM may have carried it out)");
    }

    @Test
    void close_leavesNoThreadBehind() throws Exception {
        server.script(Reply.noContent());
        exchange(put("vm.boot", LONG));

        transport.close();

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ch-sdk-")) {
                assertThat(thread.isDaemon()).isTrue();
                thread.join();
            }
        }
    }
}
