// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A serial port on a socket or a pseudo-terminal, read by a thread of its own. */
final class ChannelPort implements GuestPort {

    /** Stands for the end of the stream; no line holds a line feed. */
    private static final String END = "\n";

    private final String path;
    private final ReadableByteChannel input;
    private final WritableByteChannel output;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    ChannelPort(String path, ReadableByteChannel input, WritableByteChannel output) {
        this.path = path;
        this.input = input;
        this.output = output;
        Thread reader = new Thread(this::read, "test-guest-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        StringBuilder line = new StringBuilder();
        try {
            while (input.read(buffer) >= 0) {
                for (buffer.flip(); buffer.hasRemaining(); ) {
                    take((char) (buffer.get() & 0xff), line);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            return; // as at the end of the stream
        } finally {
            lines.add(END);
        }
    }

    private void take(char next, StringBuilder line) {
        if (next == '\n') {
            lines.add(line.toString());
            line.setLength(0);
        } else if (next != '\r') {
            line.append(next);
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String line(Duration limit) throws InterruptedException {
        String line = lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (END.equals(line)) {
            lines.add(END);
            throw GuestPort.lost(path, "the VMM has closed the serial port", null);
        }
        return line;
    }

    @Override
    public boolean takesInput() {
        return true;
    }

    @Override
    public void send(String bytes) {
        try {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    rest.hasRemaining(); ) {
                output.write(rest);
            }
        } catch (IOException e) {
            throw GuestPort.lost(path, "cannot send \"" + bytes + "\": " + e, e);
        }
    }

    @Override
    public void close() {
        try (input;
                output) {
            lines.clear();
        } catch (IOException e) {
            throw GuestPort.lost(path, "cannot be closed: " + e, e);
        }
    }
}
