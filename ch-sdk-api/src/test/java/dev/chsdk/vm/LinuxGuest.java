// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.config.Balloon;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vsock;
import dev.chsdk.value.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Linux guest that runs, spoken to over its socket device. CONTRIBUTING.md says what such a guest offers. */
final class LinuxGuest {

    /** How long anything may take, also where the host is emulated. */
    static final Duration LONG = Duration.ofMinutes(4);

    /** The first line of user space. */
    static final Pattern READY = Pattern.compile("LINUX-GUEST READY.*");

    static final String COMMAND_LINE = "console=ttyS0 quiet";

    private static final int COMMANDS = 1024;
    private static final Pattern ANSWER = Pattern.compile("(?s)(.*?)\n?rc=(\\d+)\n");

    private final Vm vm;
    private final Transcript transcript;
    private final Path socket;

    private LinuxGuest(Vm vm, Transcript transcript) {
        this.vm = vm;
        this.transcript = transcript;
        this.socket =
                vm.directory().resolve(vm.info().config().vsock().orElseThrow().socket());
    }

    /** A VM with this guest, its serial port on a socket, and nothing that two of them would share. */
    static VmBuilder builder(Path files, Path vmm) {
        return VmBuilder.minimal()
                .vmm(vmm)
                .kernel(files.resolve("vmlinux"), COMMAND_LINE)
                .configure(vm -> described(vm, files))
                .privateSockets();
    }

    private static VmConfig described(VmConfig vm, Path files) {
        return vm.payload(vm.payload().orElseThrow().initramfs(files.resolve("initramfs.gz")))
                .memory(Memory.mib(256))
                .serial(Serial.socket("serial"))
                .vsock(Vsock.of(3, "vsock"))
                .balloon(Balloon.of(ByteSize.bytes(0)));
    }

    /** The guest of a VM, when it listens. */
    static LinuxGuest in(Vm vm, Transcript transcript) {
        vm.await(Ready.vsock(COMMANDS).within(LONG));
        return new LinuxGuest(vm, transcript);
    }

    /** Runs a command that must succeed. */
    @CanIgnoreReturnValue
    String run(String command) throws IOException {
        return transcript.guest(command, ask(command));
    }

    /** Runs a command again and again until its output is as expected. */
    @CanIgnoreReturnValue
    String await(String command, String expected) {
        return await(command, expected::equals);
    }

    /** Runs a command again and again until its output is as wanted. */
    @CanIgnoreReturnValue
    String await(String command, Predicate<String> wanted) {
        AtomicReference<String> last = new AtomicReference<>("");
        Optional<String> missing = vm.process().awaitWhileAlive(command, () -> missing(command, wanted, last), LONG);
        assertThat(missing).as(command).isEmpty();
        return transcript.guest(command, String.valueOf(last.get()));
    }

    private Optional<String> missing(String command, Predicate<String> wanted, AtomicReference<String> last) {
        try {
            String answer = ask(command);
            last.set(answer);
            return wanted.test(answer) ? Optional.empty() : Optional.of("the guest said " + answer);
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** The memory that the guest has, in KiB. */
    @CanIgnoreReturnValue
    long memory(Predicate<Long> wanted) {
        return Long.parseLong(
                await("awk '/MemTotal/ { print $2 }' /proc/meminfo", answer -> wanted.test(Long.parseLong(answer))));
    }

    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            write(channel, "CONNECT " + COMMANDS);
            String first = read(channel, Pattern.compile("[^\n]*\n")).group();
            if (!first.startsWith("OK ")) {
                throw new ConnectException("The VMM answered \"" + first.strip() + "\"");
            }
            write(channel, command);
            Matcher answer = read(channel, ANSWER);
            if (!answer.group(2).equals("0")) {
                throw new IOException(command + ": status " + answer.group(2) + ", " + answer.group(1));
            }
            return answer.group(1).strip();
        }
    }

    private static void write(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static Matcher read(SocketChannel channel, Pattern whole) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteBuffer next = ByteBuffer.allocate(1);
        while (channel.read(next.clear()) >= 0) {
            text.write(next.get(0));
            Matcher matcher = whole.matcher(text.toString(StandardCharsets.UTF_8));
            if (next.get(0) == '\n' && matcher.matches()) {
                return matcher;
            }
        }
        throw new ConnectException("The connection ended after \"" + text.toString(StandardCharsets.UTF_8) + "\"");
    }
}
