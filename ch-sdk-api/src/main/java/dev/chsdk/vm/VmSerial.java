// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.event.Subscription;
import dev.chsdk.internal.follow.Delivery;
import dev.chsdk.internal.follow.GrowingFile;
import dev.chsdk.launch.VmmProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The serial port of a VM: what the guest has written to it, and a way to write back.
 *
 * <table>
 * <caption>Where the output is</caption>
 * <tr><th>serial port</th><th>its output</th><th>input</th></tr>
 * <tr><td>{@code Serial.file(path)}</td><td>that file, which the VMM empties at each boot and reset</td><td>none</td></tr>
 * <tr><td>{@code Serial.socket(path)}</td><td>{@code serial.log} in the run directory, over all boots</td><td>yes</td></tr>
 * <tr><td>{@code Serial.pty()}</td><td>the same</td><td>yes</td></tr>
 * </table>
 *
 * <p>A socket has one client: whoever connects takes it from the one before. The SDK connects when {@link Vm#serial} or
 * {@link Ready#serial(String)} is first asked for. A VMM from v53.0 on keeps what the guest wrote until then; for an older one
 * the SDK connects before the boot, because it would be lost. When another client has taken the socket, the SDK takes it back
 * after the next reset only.
 *
 * <p>Text is UTF-8; other bytes become U+FFFD. This class is thread-safe.
 */
public final class VmSerial {

    /** What the Enter key sends. */
    private static final String ENTER = "\r";

    private static final int LONGEST_TEXT = 1 << 20;

    private final Path file;
    private final Optional<SerialCapture> capture;
    private final VmmProcess process;
    private final VmEvents events;

    VmSerial(Path file, Optional<SerialCapture> capture, VmmProcess process, VmEvents events) {
        this.file = file;
        this.capture = capture;
        this.process = process;
        this.events = events;
    }

    /** Where the output is. It grows as long as the guest writes, and goes with the run directory if it is there. */
    public Path file() {
        return file;
    }

    /**
     * What the guest has written, the last MiB of it.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public String text() {
        try (GrowingFile output = new GrowingFile(file)) {
            output.skipTo(LONGEST_TEXT);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] more = output.more(); more.length > 0 && all.size() < LONGEST_TEXT; more = output.more()) {
                all.write(more);
            }
            return all.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The serial port's output " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * The first match in what the guest has written.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public Optional<MatchResult> find(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        try (SerialSearch search = new SerialSearch(file, pattern)) {
            return search.missing().isPresent() ? Optional.empty() : search.found();
        }
    }

    /**
     * Waits until the guest has written something; what it wrote before counts. {@link Vm#await} with
     * {@link Ready#serial(Pattern)} also ends when the guest panics or powers off.
     *
     * @param pattern found anywhere in the last 64 Ki characters
     * @param limit how long
     * @return the first match
     * @throws VmmExitedException if the VMM ends first
     * @throws VmmTimeoutException if the limit passes; the last line is in the message
     * @throws InterruptedVmmException if the thread is interrupted
     */
    public MatchResult await(Pattern pattern, Duration limit) {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(limit, "limit");
        String awaited = "/" + pattern + "/ on the serial port of VMM process " + process.pid();
        try (SerialSearch search = new SerialSearch(file, pattern)) {
            Optional<String> missing = process.awaitWhileAlive(awaited, search::missing, limit);
            if (missing.isPresent() && !process.isAlive()) {
                missing = search.missing();
            }
            if (missing.isEmpty()) {
                return search.found().orElseThrow();
            }
            if (!process.isAlive()) {
                throw process.exited(awaited);
            }
            throw new VmmTimeoutException(awaited, limit, missing.get(), null);
        }
    }

    /**
     * Tells a listener every line, from the first one on, until the VM is closed. Lines come without their end; one without an
     * end is told at its 65,536th character. The listener runs as one of {@link VmEvents#onEvent}.
     *
     * @return ends it earlier
     */
    @CanIgnoreReturnValue
    public Subscription onLine(Consumer<? super String> listener) {
        Objects.requireNonNull(listener, "listener");
        return events.begin(Delivery.toAnybody(new SerialLines(file), listener));
    }

    /**
     * Writes to the guest as if it were typed, without Enter.
     *
     * @throws IllegalStateException if the serial port is a file
     * @throws VmmConnectionException if another client has taken the port, the VM is off, or the guest does not read
     */
    public void write(String text) {
        Objects.requireNonNull(text, "text");
        SerialCapture port = capture.orElseThrow(() -> new IllegalStateException("The serial port writes to the file "
                + file + " and takes no input; use Serial.socket(path) or Serial.pty()"));
        try {
            port.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new VmmConnectionException(
                    "write to the serial port of VMM process " + process.pid(), file.toString(), true, e.toString(), e);
        }
    }

    /** As {@link #write}, and presses Enter: a carriage return. */
    public void writeLine(String text) {
        Objects.requireNonNull(text, "text");
        write(text + ENTER);
    }
}
