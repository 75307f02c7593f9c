// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StarterTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void become_passesEachWordAsItIs() throws Exception {
        Path odd = Files.createDirectory(directory.resolve("it's $HOME `x` \"y\""));
        List<String> words =
                List.of("", "a b", "it's", "$HOME", "`id`", "\\", "\"", "a\nb", "*", "-n", "#", "ü", "'\n'");

        assertThat(run(odd, printing(words)).status()).isZero();

        assertThat(Files.readString(odd.resolve("vmm.out")))
                .isEqualTo(String.join("|", words) + "|" + odd.toRealPath() + "|end of input");
    }

    private static List<String> printing(List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "printf '%s|' \"$@\"; printf '%s|' \"$PWD\"; read line || printf 'end of input'",
                "x"));
        command.addAll(words);
        return command;
    }

    @Test
    void become_whatCannotBeRun() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "nothing");

        assertThat(run(directory, List.of("/nowhere/vmm")).status()).isEqualTo(127);
        assertThat(Files.readString(directory.resolve("vmm.err"))).contains("/nowhere/vmm");
        assertThat(run(directory, List.of(text.toString())).status()).isEqualTo(126);
        assertThat(Files.readString(directory.resolve("vmm.err"))).contains(text.toString());
    }

    @Test
    void start_tellsTheNumberBeforeTheProgramRuns() throws Exception {
        Path told = directory.resolve("told");
        List<Long> numbers = new ArrayList<>();

        VmmProcess process = VmmLauncher.start(
                List.of("/bin/sh", "-c", "cat told; echo $$"),
                directory,
                pid -> {
                    numbers.add(pid);
                    Files.writeString(told, "told first\n");
                },
                LONG);

        assertThat(process.exit().join().status()).isZero();
        assertThat(numbers).containsExactly(process.pid());
        assertThat(Files.readAllLines(directory.resolve("vmm.out"))).containsExactly("told first", "" + process.pid());
    }

    @Test
    void start_whoseNumberCannotBeWrittenDown() throws Exception {
        List<Long> numbers = new ArrayList<>();

        assertThatThrownBy(() -> VmmLauncher.start(
                        List.of("/bin/sh", "-c", "echo it ran"),
                        directory,
                        pid -> {
                            numbers.add(pid);
                            throw new IOException("disk full");
                        },
                        LONG))
                .hasMessage("disk full");

        awaitEnd(ProcessHandle.of(numbers.get(0)));
        assertThat(directory.resolve("vmm.out")).isEmptyFile();
    }

    @Test
    void start_ofWhatNoProcessCanBeGiven() {
        assertThatThrownBy(() -> VmmLauncher.start(List.of("/bin/true", "a\0b"), directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> VmmLauncher.start(List.of("/bin/true"), directory.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void fork_thatFailsAfterwards() throws Exception {
        Starter other = Starter.fork(ProcessBuilder::start);
        List<Process> forked = new ArrayList<>();

        assertThatThrownBy(() -> Starter.fork(builder -> {
                    forked.add(builder.start());
                    throw new OutOfMemoryError("unable to create native thread");
                }))
                .isInstanceOf(OutOfMemoryError.class)
                .hasNoSuppressedExceptions();

        assertThat(forked.get(0).waitFor()).isEqualTo(128 + 9);
        assertThat(other.become(List.of("/bin/sh", "-c", "exit 3"), directory).waitFor())
                .isEqualTo(3);
    }

    @Test
    void take_whatWasPrepared() throws Exception {
        Starter.prepareNow();
        Starter prepared = Starter.take();
        Starter another = Starter.take();
        try {
            assertThat(another.pid()).isNotEqualTo(prepared.pid());
            Starter.prepareNow();
            Starter next = Starter.take();
            next.end();
            assertThat(next.pid()).isNotIn(prepared.pid(), another.pid());
        } finally {
            prepared.end();
            another.end();
        }
    }

    @Test
    void start_whenWhatWasPreparedWasKilled() throws Exception {
        Starter.prepareNow();
        Starter prepared = Starter.take();
        Process killed = prepared.process();
        killed.destroyForcibly().waitFor();

        assertThatThrownBy(() -> prepared.become(List.of("/bin/true"), directory))
                .isInstanceOf(Starter.EndedException.class);

        assertThat(run(directory, List.of("/bin/sh", "-c", "exit 4")).status()).isEqualTo(4);
    }

    @Test
    void become_aLineThatIsCutShort_isNoCommand() throws Exception {
        Process shell = Starter.fork(ProcessBuilder::start).process();
        Path mark = directory.resolve("mark");

        try (var pipe = shell.getOutputStream()) {
            pipe.write(("echo > " + mark).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(shell.waitFor()).isEqualTo(1);
        assertThat(mark).doesNotExist();
    }

    private static void awaitEnd(Optional<ProcessHandle> process) {
        process.ifPresent(handle -> handle.onExit().join());
    }

    private static VmmExit run(Path directory, List<String> command) throws IOException {
        return VmmLauncher.start(command, directory).exit().join();
    }
}
