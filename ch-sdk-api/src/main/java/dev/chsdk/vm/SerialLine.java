// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.ConsoleMode;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.internal.follow.Follower;
import dev.chsdk.launch.VmmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to a VM's serial port. A socket or a pseudo-terminal is connected to when somebody asks for the port: from v53.0 on
 * the VMM keeps what was written before, and another client, such as a test's, can be the first.
 *
 * <p>This class is thread-safe.
 */
final class SerialLine implements AutoCloseable {

    private final VmmClient client;
    private final VmmProcess process;
    private final Path directory;
    private final VmEvents events;
    private final Captured captured;

    @GuardedBy("this")
    private @Nullable Path made;

    @GuardedBy("this")
    private @Nullable VmSerial opened;

    @GuardedBy("this")
    private @Nullable SerialCapture capture;

    /** Where to write what comes from a socket or a pseudo-terminal. */
    @FunctionalInterface
    interface Captured {

        /** The file, made if nobody else makes it. Called once at most. */
        Path file() throws IOException;
    }

    /**
     * A port that nobody is connected to.
     *
     * @param captured where to write what comes from a socket or a pseudo-terminal
     */
    SerialLine(VmmClient client, VmmProcess process, Path directory, VmEvents events, Captured captured) {
        this.client = client;
        this.process = process;
        this.directory = directory;
        this.events = events;
        this.captured = captured;
    }

    /**
     * The port, connected to if it was not.
     *
     * @throws IllegalStateException if nobody can read it
     * @throws VmmConnectionException if it cannot be connected to
     */
    VmSerial open() {
        return open(Optional.empty());
    }

    /** As {@link #open()}, of a VM that is known not to have another description. */
    synchronized VmSerial open(Optional<VmConfig> known) {
        if (opened == null) {
            opened = open(config(known.orElseGet(() -> client.info().config())));
        }
        return opened;
    }

    private static SerialConfig config(VmConfig vm) {
        return vm.serial()
                .filter(serial -> serial.mode() == ConsoleMode.FILE
                        || serial.mode() == ConsoleMode.SOCKET
                        || serial.mode() == ConsoleMode.PTY)
                .orElseThrow(() -> new IllegalStateException("The VM's serial port is "
                        + vm.serial()
                                .map(serial -> "in mode " + serial.mode())
                                .orElse("unset, so that its output is dropped")
                        + ", which nobody can read; use Serial.socket(path), Serial.pty() or Serial.file(path)"));
    }

    @GuardedBy("this")
    private VmSerial open(SerialConfig serial) {
        Path file = serial.mode() == ConsoleMode.FILE ? path(serial) : capture(serial);
        process.serialIn(file);
        return new VmSerial(file, Optional.ofNullable(capture), process, events);
    }

    private Path path(SerialConfig serial) {
        return directory.resolve(serial.socketPath().or(serial::filePath).orElseThrow());
    }

    @GuardedBy("this")
    private Path capture(SerialConfig serial) {
        SerialCapture.Connection connection = serial.mode() == ConsoleMode.SOCKET
                ? () -> SerialEnd.OfASocket.at(path(serial))
                : () -> SerialEnd.OfATerminal.at(
                        path(client.info().config().serial().orElseThrow()));
        int past = events.kinds().size();
        Path file;
        SerialCapture begun;
        try {
            file = made == null ? captured.file() : made;
            made = file;
            begun = SerialCapture.of(connection, file, past);
        } catch (IOException e) {
            throw new VmmConnectionException(
                    "connect to the serial port", serial.toString(), false, "it cannot be opened: " + e, e);
        }
        Follower.ofThisJvm().follow(begun);
        if (events.areKnown()) {
            events.onEventOfOurs(begun::heed);
        }
        capture = begun;
        return file;
    }

    /** Writes down what the port has said by now, if it is captured. */
    synchronized void catchUp() {
        if (capture != null) {
            capture.catchUp();
        }
    }

    /** Lets go of the port, and removes what was captured. */
    synchronized void forget() throws IOException {
        close();
        if (made != null) {
            Files.deleteIfExists(made);
        }
    }

    /** Lets go of the port, after everything that came was written. */
    @Override
    public synchronized void close() throws IOException {
        if (capture != null) {
            capture.close();
        }
    }
}
