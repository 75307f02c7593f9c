// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static java.util.Comparator.comparing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The HTTP server on the API socket: one thread, up to ten connections, one request at a time. */
final class ApiServer implements AutoCloseable {

    private static final int CONNECTIONS = 10;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Function<HttpRequest, @Nullable Answer> endpoint;
    private final Thread thread;
    private volatile boolean stopping;

    private ApiServer(ServerSocketChannel listener, Function<HttpRequest, @Nullable Answer> endpoint)
            throws IOException {
        this.listener = listener;
        this.endpoint = endpoint;
        this.selector = Selector.open();
        this.thread = new Thread(this::serve, "http-server");
        thread.setDaemon(true);
    }

    /** A connection: its parser, and what could not be written yet. */
    private static final class Connection {
        private final HttpParser parser = new HttpParser();
        private final Queue<ByteBuffer> unwritten = new ArrayDeque<>();
    }

    /**
     * Listens on a path where nothing may be.
     *
     * @param endpoint answers a request; null drops the connection without an answer
     * @throws IOException if the path cannot be bound
     */
    static ApiServer listen(Path socket, Function<HttpRequest, @Nullable Answer> endpoint) throws IOException {
        ServerSocketChannel listener = bind(socket);
        ApiServer server = new ApiServer(listener, endpoint);
        listener.configureBlocking(false);
        listener.register(server.selector, SelectionKey.OP_ACCEPT);
        server.thread.start();
        return server;
    }

    /** A listening Unix socket that only the owner may use, as the VMM's umask makes them. */
    static ServerSocketChannel bind(Path socket) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
            return listener;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Ends all connections, once the request that is being handled is answered; the socket file stays. */
    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (!stopping) {
                selector.select();
                List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                ready.sort(comparing(key -> key.channel() == listener)); // who left makes room for who comes
                for (Iterator<SelectionKey> keys = ready.iterator(); keys.hasNext() && !stopping; ) {
                    handle(keys.next());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            shutDown();
        }
    }

    private void shutDown() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            listener.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            accept();
            return;
        }
        SocketChannel client = (SocketChannel) key.channel();
        try {
            if (key.isWritable()) {
                flush(key);
            }
            if (key.isReadable()) {
                read(key);
            }
        } catch (IOException e) {
            client.close(); // the peer is gone, which is no concern of the other connections
        }
    }

    private void accept() throws IOException {
        SocketChannel client = listener.accept();
        if (client == null) {
            return;
        }
        long open = selector.keys().stream().filter(SelectionKey::isValid).count() - 1;
        if (open >= CONNECTIONS) {
            try (client) {
                client.write(ByteBuffer.wrap(Answer.tooManyConnections().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                return; // it did not wait for the refusal
            }
            return;
        }
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, new Connection());
    }

    /** Takes all that is there. A peer that has shut its side down is dropped unheard, as the VMM does. */
    private void read(SelectionKey key) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        byte[] arrived = arrived(client);
        if (arrived == null) {
            client.close();
            return;
        }
        HttpParser.Step step = connection(key).parser.accept(arrived);
        step.answers().forEach(answer -> enqueue(key, answer));
        for (HttpRequest request : step.requests()) {
            Answer answer = endpoint.apply(request);
            if (answer == null) {
                flush(key);
                client.close();
                return;
            }
            enqueue(key, answer);
        }
        flush(key);
    }

    /** What is there to read; null when the peer has shut its side down. */
    private static byte @Nullable [] arrived(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        int count = client.read(buffer);
        while (count > 0) {
            arrived.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            count = client.read(buffer);
        }
        return count < 0 ? null : arrived.toByteArray();
    }

    private static Connection connection(SelectionKey key) {
        return Objects.requireNonNull((Connection) key.attachment());
    }

    private static void enqueue(SelectionKey key, Answer answer) {
        connection(key).unwritten.add(ByteBuffer.wrap(answer.toHttp().getBytes(StandardCharsets.UTF_8)));
    }

    private static void flush(SelectionKey key) throws IOException {
        Queue<ByteBuffer> unwritten = connection(key).unwritten;
        for (ByteBuffer next = unwritten.peek(); next != null; next = unwritten.peek()) {
            ((SocketChannel) key.channel()).write(next);
            if (next.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            unwritten.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }
}
