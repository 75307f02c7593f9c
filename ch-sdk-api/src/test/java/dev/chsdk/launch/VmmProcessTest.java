// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.error.VmmTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmmProcessTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    /** Waits on a FIFO for ever. */
    private static final String FOREVER = "while :; do read line < never; done";

    @TempDir
    Path directory;

    private final List<VmmProcess> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(process -> process.handle().destroyForcibly());
    }

    @Test
    void start_runsInItsDirectoryAndSession() throws Exception {
        VmmProcess process = start("pwd; cut -d' ' -f6 /proc/$$/stat; echo oops >&2; echo \"[$RUST_BACKTRACE]\"");

        assertThat(process.exit().join()).isEqualTo(new VmmExit(0)).hasToString("status 0");
        assertThat(Files.readAllLines(directory.resolve("vmm.out")))
                .first()
                .isEqualTo(directory.toRealPath().toString());
        assertThat(Files.readAllLines(directory.resolve("vmm.out")).get(1).strip())
                .isEqualTo(Long.toString(process.pid()));
        assertThat(Files.readAllLines(directory.resolve("vmm.out"))).last().isEqualTo("[]");
        assertThat(directory.resolve("vmm.err")).hasContent("oops");
    }

    @Test
    void lastWords_areOfFilesAlone() throws Exception {
        assertThat(LastWords.lastLines(Files.writeString(directory.resolve("log"), "a\n\nb\n")))
                .containsExactly("a", "b");
        assertThat(LastWords.lastLines(Path.of("/dev/zero"))).isEmpty();
        assertThat(LastWords.lastLines(directory.resolve("missing"))).isEmpty();
    }

    @Test
    void awaitReady_untilThePingIsAnswered() throws Exception {
        VmmProcess process = start(FOREVER);
        AtomicInteger asked = new AtomicInteger();

        process.awaitReady(
                () -> {
                    if (asked.incrementAndGet() < 3) {
                        throw noAnswer();
                    }
                    return process.pid();
                },
                LONG);

        assertThat(asked).hasValue(3);
    }

    @Test
    void awaitReady_whenTheProcessEnds() throws Exception {
        VmmProcess process = start("echo the reason >&2; echo in the log > vmm.log; exit 3");

        VmmExitedException e = catchThrowableOfType(
                VmmExitedException.class,
                () -> process.awaitReady(
                        () -> {
                            throw noAnswer();
                        },
                        LONG));

        assertThat(e.exitStatus()).isEqualTo(3);
        assertThat(e)
                .hasMessage("The first answer of VMM process " + process.pid()
                        + ": the VMM ended with status 3; its last words:\n"
                        + "[vmm.err]\nthe reason\n[vmm.log]\nin the log");
    }

    @Test
    void awaitReady_whenAnotherProcessAnswers() throws Exception {
        VmmProcess process = start(FOREVER);

        VmmLaunchException e = catchThrowableOfType(VmmLaunchException.class, () -> process.awaitReady(() -> 1, LONG));

        assertThat(e.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(e)
                .hasMessage(
                        "VMM process " + process.pid() + " was started, and process 1 answers in its place. A script"
                                + " that stands for the VMM must end with `exec cloud-hypervisor \"$@\"`.");
    }

    @Test
    void awaitReady_withoutAnAnswer() throws Exception {
        VmmProcess process = start(FOREVER);

        assertThatThrownBy(() -> process.awaitReady(
                        () -> {
                            throw noAnswer();
                        },
                        Duration.ofMillis(1)))
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageStartingWith("The first answer of VMM process " + process.pid() + ": not within 1 ms; ");
    }

    @Test
    void awaitReady_interrupted() throws Exception {
        VmmProcess process = start(FOREVER);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> process.awaitReady(
                        () -> {
                            throw noAnswer();
                        },
                        LONG))
                .isInstanceOf(InterruptedVmmException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void awaitWhileAlive_asksBeforeItWaits() throws Exception {
        VmmProcess process = start("exit 0");
        assertThat(process.awaitExit("its end", LONG)).isTrue();

        assertThat(process.awaitWhileAlive("it", Optional::empty, Duration.ZERO))
                .isEmpty();
        assertThat(process.awaitWhileAlive("it", () -> Optional.of("no"), LONG)).contains("no");
    }

    @Test
    void await_longerThanNanosecondsCanSay() throws Exception {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        VmmProcess process = start("read line < never");
        AtomicInteger asked = new AtomicInteger();

        assertThat(process.awaitWhileAlive(
                        "it", () -> asked.incrementAndGet() < 3 ? Optional.of("no") : Optional.empty(), ages))
                .isEmpty();
        Files.writeString(directory.resolve("never"), "now\n");
        assertThat(process.awaitExit("its end", ages)).isTrue();
    }

    @Test
    void close_endsBySigterm() throws Exception {
        VmmProcess process = start("trap 'exit 7' TERM; echo ready > told; " + FOREVER, LONG);
        awaitTold();

        process.close();
        process.close();

        assertThat(process.exit().join().status()).isEqualTo(7);
    }

    @Test
    void close_endsBySigkillWhatIgnoresSigterm() throws Exception {
        VmmProcess process = start("trap '' TERM; echo ready > told; " + FOREVER);
        awaitTold();

        process.close();

        assertThat(process.exit().join()).hasToString("signal 9 (SIGKILL)");
    }

    @Test
    void close_interrupted() throws Exception {
        VmmProcess process = start("trap '' TERM; echo ready > told; " + FOREVER);
        awaitTold();
        Thread.currentThread().interrupt();

        process.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.exit().join()).hasToString("signal 9 (SIGKILL)");
    }

    @Test
    void close_byManyAtOnce() throws Exception {
        VmmProcess process = start("trap '' TERM; echo ready > told; " + FOREVER);
        awaitTold();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger sawItEnded = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                    process.close();
                    sawItEnded.addAndGet(process.isAlive() ? 0 : 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(sawItEnded).hasValue(4);
    }

    @Test
    void exit_ofAStrangersProcess_mayEndAnother() throws Exception {
        VmmProcess one = VmmLauncher.running(start(FOREVER, LONG).handle(), directory);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        VmmProcess child =
                VmmLauncher.start(List.of("/bin/sh", "-c", "read line < " + directory + "/never"), elsewhere);
        started.add(child);
        VmmProcess two = VmmLauncher.running(child.handle(), elsewhere);
        var bothEnded = one.exit().thenRun(two::kill);

        one.kill();

        bothEnded.join();
        assertThat(two.isAlive()).isFalse();
    }

    @Test
    void exit_cannotBeCompletedByAWatcher() throws Exception {
        VmmProcess process = start(FOREVER, LONG);

        assertThat(process.exit().complete(new VmmExit(1))).isTrue();
        process.close();

        assertThat(process.exit().join().status()).isEqualTo(128 + 15);
    }

    private VmmProcess start(String script) throws IOException, InterruptedException {
        return start(script, Duration.ofMillis(1));
    }

    private VmmProcess start(String script, Duration afterSigterm) throws IOException, InterruptedException {
        makeFifos();
        VmmProcess process = VmmLauncher.start(List.of("/bin/sh", "-c", script), directory, pid -> {}, afterSigterm);
        started.add(process);
        return process;
    }

    private void makeFifos() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", "told", "never")
                        .directory(directory.toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    private void awaitTold() throws IOException {
        assertThat(Files.readString(directory.resolve("told"))).isNotEmpty();
    }

    private static VmmConnectionException noAnswer() {
        return new VmmConnectionException("GET vmm.ping", "/x", false, "nobody listens", null);
    }
}
