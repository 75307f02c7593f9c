// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {

    @TempDir
    Path base;

    private final Watchdog watchdog = new Watchdog();

    @AfterEach
    void endWatchdog() throws Exception {
        end();
    }

    @Test
    void abandoned_killsWhatWasStartedInTheDirectory() throws Exception {
        Path directory = watchedDirectory();
        try (StandIn vmm = StandIn.in(directory);
                StandIn copy =
                        StandIn.in(directory, directory.resolve("image.qcow2").toString())) {
            end();

            assertThat(vmm.process().waitFor()).isEqualTo(128 + 9);
            assertThat(copy.process().waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void abandoned_leavesOnlookersAlone() throws Exception {
        Path directory = watchedDirectory();
        try (StandIn reader =
                        StandIn.in(directory, directory.resolve("serial.log").toString());
                StandIn client = StandIn.in(base, directory.resolve("api.sock").toString())) {
            end();

            assertThat(reader.process().isAlive()).isTrue();
            assertThat(client.process().isAlive()).isTrue();
        }
    }

    @Test
    void abandoned_removesTheSocketOfADeadVmm() throws Exception {
        Path directory = watchedDirectory();
        Path socket = base.resolve("a socket");
        watchdog.watchSocket(directory, socket);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();

        end();

        assertThat(socket).doesNotExist();
    }

    @Test
    void abandoned_leavesTheSocketOfADroppedDirectory() throws Exception {
        Path directory = watchedDirectory();
        Path kept = base.resolve("kept");
        for (Path socket : List.of(kept, base.resolve("another"))) {
            watchdog.watchSocket(directory, socket);
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(socket))
                    .close();
        }
        watchdog.drop(directory);
        watchdog.watchDirectory(directory);

        end();

        assertThat(directory).doesNotExist();
        assertThat(kept).exists();
        assertThat(base.resolve("another")).exists();
    }

    @Test
    void abandoned_leavesTheSocketOfALivingProcess() throws Exception {
        Path directory = watchedDirectory();
        Path socket = base.resolve("socket");
        watchdog.watchSocket(directory, socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            end();

            assertThat(socket).exists();
        }
    }

    @Test
    void abandoned_leavesAFileInPlaceOfASocket() throws Exception {
        Path directory = watchedDirectory();
        Path file = Files.writeString(base.resolve("file"), "not ours");
        watchdog.watchSocket(directory, file);

        end();

        assertThat(file).hasContent("not ours");
    }

    @Test
    void abandoned_removesDirectoryWithItsContent() throws Exception {
        Path directory = watchedDirectory();
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/file"), "x");

        end();

        assertThat(directory).doesNotExist();
    }

    @Test
    void abandoned_doesNotFollowLinksOutOfTheDirectory() throws Exception {
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("file"), "x");
        Files.createSymbolicLink(watchedDirectory().resolve("out"), outside);

        end();

        assertThat(outside.resolve("file")).hasContent("x");
    }

    @Test
    void abandoned_removesLinkIntoTheDirectory() throws Exception {
        Path directory = watchedDirectory();
        Path link = base.resolve("a link");
        watchdog.watchLink(link);
        Files.createSymbolicLink(link, directory.resolve("api.sock"));

        end();

        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void abandoned_leavesLinkThatSomebodyElseMadeSince() throws Exception {
        watchedDirectory();
        Path link = base.resolve("link");
        watchdog.watchLink(link);
        Files.createSymbolicLink(link, base.resolve("elsewhere"));

        end();

        assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    @Test
    void abandoned_leavesFileInPlaceOfALink() throws Exception {
        watchedDirectory();
        Path link = base.resolve("link");
        watchdog.watchLink(link);
        Files.writeString(link, "not ours");

        end();

        assertThat(link).hasContent("not ours");
    }

    @Test
    void abandoned_leavesDroppedDirectoryAndItsProcess() throws Exception {
        Path kept = watchedDirectory();
        Path removed = watchedDirectory();
        try (StandIn vmm = StandIn.in(kept)) {
            watchdog.drop(kept);
            end();

            assertThat(kept).exists();
            assertThat(vmm.process().isAlive()).isTrue();
            assertThat(removed).doesNotExist();
        }
    }

    @Test
    void killedWatchdog_isReplacedAndKnowsAllDirectories() throws Exception {
        Path before = watchedDirectory();
        ProcessHandle first = watchdog.handle().orElseThrow();
        first.destroyForcibly();
        first.onExit().join();

        Path after = watchedDirectory();
        assertThat(watchdog.handle().orElseThrow().pid()).isNotEqualTo(first.pid());
        end();

        assertThat(before).doesNotExist();
        assertThat(after).doesNotExist();
    }

    /** Until another one is there, it is looked for: nothing tells. */
    @Test
    @Timeout(60)
    void killedWatchdog_isReplacedByItself() throws Exception {
        Path watched = watchedDirectory();
        ProcessHandle first = watchdog.handle().orElseThrow();

        first.destroyForcibly();
        while (!Thread.currentThread().isInterrupted()
                && watchdog.handle().filter(shell -> !shell.equals(first)).isEmpty()) {
            Thread.onSpinWait();
        }

        end();
        assertThat(watched).doesNotExist();
    }

    @Test
    void signals_doNotEndTheWatchdog() throws Exception {
        Path directory = watchedDirectory();
        ProcessHandle shell = watchdog.handle().orElseThrow();
        assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -INT $0; kill -HUP $0; kill -TERM $0", "" + shell.pid())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(end()).isZero();
        assertThat(directory).doesNotExist();
    }

    @Test
    void watchdog_holdsNothingThatTheJvmHasOpen() throws Exception {
        Path open = Files.createFile(base.resolve("open"));
        try (var channel = FileChannel.open(open, StandardOpenOption.WRITE)) {
            assertThat(channel.isOpen()).isTrue();
            watchedDirectory();
            ProcessHandle shell = watchdog.handle().orElseThrow();

            Process listing = new ProcessBuilder("/bin/sh", "-c", "readlink /proc/$0/fd/*", "" + shell.pid()).start();
            assertThat(listing.inputReader().lines())
                    .anyMatch(target -> target.startsWith("pipe:"))
                    .noneMatch(target -> target.startsWith(base.toString()));
        }
    }

    @Test
    void abandoned_killsAShellThatHasNotBecomeAVmm() throws Exception {
        try (StandIn shell = StandIn.in(base, "chsdk-starter-1-1");
                StandIn become = StandIn.in(base, "cloud-hypervisor");
                StandIn ended = StandIn.in(base, "chsdk-starter-1-3")) {
            watchdog.watchStarter(ended.process(), "chsdk-starter-1-3");
            ended.process().destroyForcibly().waitFor();
            watchdog.watchStarter(become.process(), "chsdk-starter-1-2");
            watchdog.watchStarter(shell.process(), "chsdk-starter-1-1");

            end();

            assertThat(shell.process().waitFor()).isEqualTo(128 + 9);
            assertThat(become.process().isAlive()).isTrue();
        }
    }

    @Test
    void starter_thatHasEnded_isForgotten() throws Exception {
        watchdog.watchDirectory(base.resolve("any"));
        try (StandIn shell = StandIn.in(base, "chsdk-starter-1-1");
                StandIn another = StandIn.in(base, "chsdk-starter-1-2")) {
            watchdog.watchStarter(another.process(), "chsdk-starter-1-2");
            watchdog.watchStarter(shell.process(), "chsdk-starter-1-1");
            shell.process().destroyForcibly().waitFor();

            while (watchdog.watched().contains("starter " + shell.process().pid() + " chsdk-starter-1-1")) {
                Thread.onSpinWait();
            }

            assertThat(watchdog.watched())
                    .contains("starter " + another.process().pid() + " chsdk-starter-1-2");
        }
    }

    @Test
    void abandoned_removesHalfASnapshot() throws Exception {
        Path half = snapshot("half", false);

        end();

        assertThat(half).doesNotExist();
    }

    @Test
    void abandoned_emptiesADirectoryThatWasThereBeforeTheSnapshot() throws Exception {
        Path half = snapshot("within", true);

        end();

        assertThat(half).isEmptyDirectory();
    }

    @Test
    void abandoned_leavesAWholeSnapshot() throws Exception {
        Path whole = snapshot("whole", false);
        Files.writeString(whole.resolve("chsdk-snapshot.json"), "{}");

        end();

        assertThat(whole.resolve("disk-0.img")).exists();
    }

    @Test
    void abandoned_leavesWhatIsNotOfASnapshot() throws Exception {
        Path half = snapshot("half", false);
        Files.writeString(half.resolve("diary"), "x");

        end();

        assertThat(half).isDirectoryContaining(file -> file.endsWith("diary"));
        assertThat(half.resolve("disk-0.img")).doesNotExist();
    }

    @Test
    void abandoned_leavesADroppedSnapshot() throws Exception {
        Path dropped = snapshot("dropped", false);
        watchdog.drop(dropped);

        end();

        assertThat(dropped.resolve("disk-0.img")).exists();
    }

    @Test
    void abandoned_endsACopyIntoASnapshot() throws Exception {
        Path half = snapshot("half", false);
        try (StandIn copy = StandIn.in(half, half.resolve("disk-0.img").toString())) {
            end();

            assertThat(copy.process().waitFor()).isEqualTo(128 + 9);
        }
    }

    private Path snapshot(String name, boolean existed) throws IOException {
        Path directory = base.resolve(name);
        watchdog.watchSnapshot(directory, existed);
        Files.createDirectory(directory);
        for (String file :
                List.of("config.json", "state.json", "memory-ranges", "disk-0.img", "chsdk-snapshot.json.new")) {
            Files.writeString(directory.resolve(file), "x");
        }
        return directory;
    }

    @Test
    void drop_pathWithALineBreak_tellsTheWatchdogNothing() throws Exception {
        Path kept = Files.createDirectory(base.resolve("kept"));
        Files.writeString(kept.resolve("config.json"), "x");
        Path watched = watchedDirectory();

        watchdog.drop(Path.of(base + "/x\nhalf " + kept));
        end();

        assertThat(kept.resolve("config.json")).exists();
        assertThat(watched).doesNotExist();
    }

    @Test
    void path_withLineBreak() {
        assertThatThrownBy(() -> watchdog.watchDirectory(base.resolve("a\nb")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line break");
    }

    @CanIgnoreReturnValue
    private Path watchedDirectory() throws IOException {
        RunDirectory directory = RunDirectory.choose(base);
        watchdog.watchDirectory(directory.path());
        directory.make();
        return directory.path();
    }

    @CanIgnoreReturnValue
    private int end() throws IOException, InterruptedException {
        var abandoned = watchdog.abandon();
        return abandoned.isPresent() ? abandoned.get().waitFor() : 0;
    }
}
