// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A serial port on a Unix socket. It has one client; the next one takes its place. */
final class SocketPort implements SerialPort {

    private final Path socket;
    private final ServerSocketChannel listener;
    private final boolean keepsOutput;
    private final StringBuilder kept = new StringBuilder();
    private @Nullable SocketChannel client;
    private @Nullable IntConsumer input;

    /**
     * Listens on a path where nothing may be.
     *
     * @param keepsOutput whether output waits for a client (from v53 on), or is lost without one
     * @throws IOException if the path cannot be bound
     */
    SocketPort(Path socket, boolean keepsOutput) throws IOException {
        this.socket = socket;
        this.listener = ApiServer.bind(socket);
        this.keepsOutput = keepsOutput;
        daemon("serial-accept", this::accept);
    }

    @Override
    public synchronized void connect(IntConsumer consumer) {
        input = consumer;
        listen();
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                take(listener.accept());
            }
        } catch (IOException e) {
            return; // the port was closed
        }
    }

    private synchronized void take(SocketChannel next) throws IOException {
        if (client != null) {
            client.close();
        }
        client = next;
        if (!listener.isOpen()) {
            next.close();
        }
        if (!kept.isEmpty()) {
            String output = kept.toString();
            kept.setLength(0);
            write(output);
        }
        listen();
    }

    /** Begins to read, once there are a client and a guest. */
    private void listen() {
        SocketChannel from = client;
        IntConsumer to = input;
        if (from != null && to != null) {
            daemon("serial-read", () -> read(from, to));
        }
    }

    private static void read(SocketChannel from, IntConsumer to) {
        ByteBuffer buffer = ByteBuffer.allocate(256);
        try (from) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.accept(buffer.get() & 0xff);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            return; // the client is gone, or another one took its place
        }
    }

    @Override
    public synchronized void write(String text) {
        SocketChannel to = client;
        try {
            if (to != null && to.isOpen()) {
                to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
                return;
            }
        } catch (IOException e) {
            client = null;
        }
        if (keepsOutput) {
            kept.append(text);
        }
    }

    @Override
    public synchronized void abandon() {
        try {
            listener.close();
            if (client != null) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the serial socket " + socket, e);
        }
    }

    @Override
    public synchronized void close() {
        abandon();
        ApiSocket.remove(socket);
    }
}
