// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.config.SerialConfig;
import dev.chsdk.error.VmmConnectionException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The host's end of a guest's serial port, line by line. */
interface GuestPort extends AutoCloseable {

    /** Where it is, for messages. */
    String path();

    /**
     * Waits for a line.
     *
     * @return null if none came within the limit
     * @throws VmmConnectionException if no more will come
     */
    @Nullable
    String line(Duration limit) throws InterruptedException;

    /** Whether {@link #send(String)} reaches the guest. */
    boolean takesInput();

    /** Sends bytes to the guest. */
    void send(String bytes);

    @Override
    void close();

    /**
     * Connects to the back-end that {@code vm.info} tells of.
     *
     * @param directory what a relative path is relative to
     * @throws IllegalArgumentException if there is none that the host could reach
     * @throws VmmConnectionException if it cannot be opened
     */
    static GuestPort of(SerialConfig serial, Path directory) {
        String path = directory
                .resolve(serial.socketPath().or(serial::filePath).orElse(""))
                .toString();
        try {
            return switch (serial.mode()) {
                case SOCKET -> socket(path);
                case PTY ->
                    new ChannelPort(
                            path,
                            FileChannel.open(Path.of(path), StandardOpenOption.READ),
                            FileChannel.open(Path.of(path), StandardOpenOption.WRITE));
                case FILE -> new FilePort(path);
                default ->
                    throw new IllegalArgumentException("The serial port is in mode " + serial.mode()
                            + ", which nobody can read; use Serial.socket(path), Serial.pty() or Serial.file(path)");
            };
        } catch (IOException e) {
            throw lost(path, "cannot be opened: " + e, e);
        }
    }

    private static GuestPort socket(String path) throws IOException {
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > 107) {
            throw new IllegalArgumentException("The serial socket's path has " + length
                    + " bytes, and a Unix socket's path may have 107 at most: " + path);
        }
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new ChannelPort(path, channel, channel);
    }

    /** The error for a port that cannot be used. */
    static VmmConnectionException lost(String path, String what, @Nullable Throwable cause) {
        return new VmmConnectionException("talk to the test guest", path, false, what, cause);
    }
}
