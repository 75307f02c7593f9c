// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.leakcheck;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of leak is found and named, and is forgiven once it is gone. */
class LeakCheckTest {

    @TempDir
    private Path temporary;

    private Footprint before;

    @BeforeEach
    void look() {
        before = Footprint.now(temporary);
    }

    @Test
    void nothing_isNoLeak() {
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void thread_isFoundByItsName() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left-over");
        thread.start();

        assertThatThrownBy(this::check).hasMessageContaining("a test left behind:\n  thread \"left-over\"");

        end.countDown();
        thread.join();
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void process_isFoundByItsCommand() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "1000").start();

        assertThatThrownBy(this::check).hasMessageContaining("process " + process.pid() + ": sleep 1000");

        process.destroyForcibly().waitFor();
        assertThatCode(this::checkPatiently).doesNotThrowAnyException();
    }

    @Test
    void starter_isLeftAloneWhenItIsTheOnlyOne() throws IOException, InterruptedException {
        String name = "chsdk-starter-" + ProcessHandle.current().pid() + "-";
        Process one = new ProcessBuilder("/bin/sh", "-c", "read line", name + 1).start();
        assertThatCode(this::check).doesNotThrowAnyException();

        Process another = new ProcessBuilder("/bin/sh", "-c", "read line", name + 2).start();

        assertThatThrownBy(this::check).hasMessageContaining(name + 1).hasMessageContaining(name + 2);

        one.destroyForcibly().waitFor();
        another.destroyForcibly().waitFor();
        assertThatCode(this::checkPatiently).doesNotThrowAnyException();
    }

    @Test
    void socket_isFound() throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);

        assertThatThrownBy(this::check).hasMessageContaining("descriptor socket:[");

        socket.close();
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void openFile_isFoundByItsPath() throws IOException {
        Path file = Files.createFile(temporary.resolve("data"));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);

        assertThatThrownBy(this::check).hasMessageContaining("descriptor " + file.toRealPath());

        channel.close();
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void temporaryFolder_isFound() throws IOException {
        Path folder = Files.createDirectory(
                temporary.resolve("chsdk-" + ProcessHandle.current().pid() + "-left"));

        assertThatThrownBy(this::check).hasMessageContaining("file " + folder);

        Files.delete(folder);
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    private void check() {
        LeakCheck.demandNothingSince(before, Duration.ZERO, "a test");
    }

    private void checkPatiently() {
        LeakCheck.demandNothingSince(before, Duration.ofSeconds(20), "a test");
    }
}
