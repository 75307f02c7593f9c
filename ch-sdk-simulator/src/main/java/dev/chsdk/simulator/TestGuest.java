// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.config.SerialConfig;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.InfoSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A guest kernel of 2.6 KiB for tests on real VMs, and the way to talk to it. It needs no disk and no network, boots in
 * milliseconds, and answers one-byte commands on its serial port. The simulator plays its part for the same kernel.
 *
 * <p>Its commands: {@code p} counts up, {@code u} 10 ms ticks since the boot, {@code m} memory, {@code w} and 8 hex
 * digits stores a word, {@code v} the stored word, {@code d} PCI devices of bus 0 of segment 0, {@code n} NMIs received,
 * {@code q} powers off, {@code r} reboots, {@code t} triple-faults, {@code h} hangs,
 * {@code x} reports a panic to the pvpanic device. Besides, it powers off when the power button is pressed, and lets go of
 * devices and vCPUs that are asked back. x86_64 only; at least 32 MiB of memory.
 *
 * <p>This class is thread-safe: one command is carried out at a time.
 */
public final class TestGuest implements AutoCloseable {

    /** How long an answer may take; a paused VM gives none. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final Pattern READY = Pattern.compile("CH-TEST-GUEST 1 READY cpus=(\\d+) mem=(\\d+)");
    private static final String CMDLINE = "cmdline=";

    private final GuestPort port;

    private TestGuest(GuestPort port) {
        this.port = port;
    }

    /**
     * What the guest prints when it is up.
     *
     * @param cpus vCPUs that were there at the boot
     * @param memoryMib memory that was there at the boot, in MiB
     * @param commandLine the kernel command line, empty for none
     */
    public record Banner(int cpus, long memoryMib, String commandLine) {}

    /** Where the kernel lies for {@link #kernel()}. */
    private static final class KernelFile {

        private static final Path PATH = write();

        private static Path write() {
            try {
                Path directory = Files.createTempDirectory("ch-test-guest");
                directory.toFile().deleteOnExit();
                Path file = kernel(directory);
                file.toFile().deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot make a directory for the test guest's kernel", e);
            }
        }
    }

    /**
     * The kernel as a file, for {@code Boot.kernel}. It is written once, readable for the owner only, and removed at the
     * end of the JVM. A JVM that is killed leaves it, in a folder {@code ch-test-guest*} of that for temporary files.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static Path kernel() {
        return KernelFile.PATH;
    }

    /**
     * Writes the kernel to {@code test-guest.elf} in a directory.
     *
     * @return the file
     * @throws UncheckedIOException if it cannot be written
     */
    public static Path kernel(Path directory) {
        Path file = directory.resolve("test-guest.elf");
        try {
            return Files.write(file, TestGuestImage.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the test guest's kernel to " + file, e);
        }
    }

    /**
     * Connects to the guest of a booted VM over the serial port that {@code vm.info} tells of: a socket, a
     * pseudo-terminal, or a file. A socket has one client; whoever was connected before is cut off.
     *
     * @param vm the VM, its serial port not off, discarded or on the VMM's terminal
     * @throws IllegalArgumentException if the serial port is none of these, or its socket's path is too long
     * @throws dev.chsdk.error.VmmConnectionException if it cannot be opened
     */
    public static TestGuest on(InfoSource vm) {
        SerialConfig serial = vm.info()
                .config()
                .serial()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The VM has no serial port; give it one with VmConfig.serial(Serial.socket(path))"));
        return new TestGuest(GuestPort.of(serial, vm.directory()));
    }

    /**
     * Waits until the guest is up.
     *
     * @param limit how long at most
     * @throws IllegalStateException if the guest is up but its banner was lost: before v53.0 a VMM drops what is printed
     *     while nobody is connected to the serial socket
     * @throws VmmTimeoutException if the guest is not up within the limit
     * @throws dev.chsdk.error.VmmConnectionException if the VMM closes the serial port, as it does when the VM ends
     */
    public synchronized Banner awaitReady(Duration limit) {
        boolean asks = port.takesInput();
        if (asks) {
            port.send("m");
        }
        long deadline = System.nanoTime() + limit.toNanos();
        String awaited = "the test guest's banner on " + port.path();
        String line = await(awaited, limit, limit, l -> READY.matcher(l).matches() || l.startsWith("> m "));
        Matcher ready = READY.matcher(line);
        if (!ready.matches()) {
            throw new IllegalStateException("The test guest is up, but its banner was printed before anyone was"
                    + " connected to " + port.path() + ", and is lost; ping() tells whether it is up");
        }
        String cmdline = await(awaited, limit, left(deadline), l -> l.startsWith(CMDLINE));
        if (asks) {
            await(awaited, limit, left(deadline), l -> l.startsWith("> m "));
        }
        return new Banner(
                Integer.parseInt(ready.group(1)), Long.parseLong(ready.group(2)), cmdline.substring(CMDLINE.length()));
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /**
     * Asks the guest for a sign of life.
     *
     * @return how often it was asked since its boot, this time included
     * @throws VmmTimeoutException if no answer comes within 30 seconds, as from a paused VM
     * @throws UnsupportedOperationException if the serial port is a file
     */
    public int ping() {
        return Integer.parseInt(command('p').replace("pong ", ""));
    }

    /**
     * Gives the guest a command.
     *
     * @param command one of {@code p u m v d n q r t h x}
     * @return the answer, without the command that the guest repeats before it
     * @throws IllegalArgumentException if the guest does not know the command
     * @throws VmmTimeoutException if no answer comes within 30 seconds, as from a paused VM
     * @throws UnsupportedOperationException if the serial port is a file
     */
    public String command(char command) {
        if (command == 'w') {
            throw new IllegalArgumentException("The command w takes a word to store; use store(word)");
        }
        return exchange(command, "");
    }

    /**
     * Has the guest keep a word in its memory, where {@code command('v')} finds it: as 8 hex digits.
     *
     * @throws VmmTimeoutException if no answer comes within 30 seconds, as from a paused VM
     * @throws UnsupportedOperationException if the serial port is a file
     */
    public void store(int word) {
        exchange('w', String.format(Locale.ROOT, "%08x", word));
    }

    /**
     * Has the guest power itself off. The VMM ends then, unless it was started with {@code --no-shutdown}.
     *
     * @throws VmmTimeoutException if no answer comes within 30 seconds, as from a paused VM
     * @throws UnsupportedOperationException if the serial port is a file
     */
    public void powerOff() {
        exchange('q', "");
    }

    private synchronized String exchange(char command, String operand) {
        port.send(command + operand);
        String answer = await(
                "the test guest's answer to '" + command + "' on " + port.path(),
                ANSWER,
                ANSWER,
                l -> l.startsWith("> "));
        if (answer.equals("> ? ")) {
            throw new IllegalArgumentException(
                    "The test guest does not know the command '" + command + "'; it knows p u m w v d n q r t h x");
        }
        return answer.substring("> x ".length());
    }

    private String await(String awaited, Duration limit, Duration left, Predicate<String> wanted) {
        long deadline = System.nanoTime() + left.toNanos();
        String lastSeen = "nothing";
        try {
            for (String line = port.line(left); line != null; line = port.line(left(deadline))) {
                if (wanted.test(line)) {
                    return line;
                }
                lastSeen = line;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedVmmException(awaited, e);
        }
        throw new VmmTimeoutException(awaited, limit, lastSeen, null);
    }

    /** Disconnects; the guest runs on. */
    @Override
    public void close() {
        port.close();
    }
}
