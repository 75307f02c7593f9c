// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static java.util.Comparator.comparing;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The HTTP server on the API socket: one thread, up to ten connections, one request at a time. */
final class ApiServer implements AutoCloseable {

    private static final int CONNECTIONS = 10;
    private static final int SLOW_MILLIS = 10;

    private final Selector selector;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Function<HttpRequest, @Nullable Answer> endpoint;
    private final Thread thread;
    private volatile boolean stopping;

    private ApiServer(Path socket, ServerSocketChannel listener, Function<HttpRequest, @Nullable Answer> endpoint)
            throws IOException {
        this.socket = socket;
        this.listener = listener;
        this.endpoint = endpoint;
        this.selector = Selector.open();
        this.thread = new Thread(this::serve, "http-server");
        thread.setDaemon(true);
    }

    /**
     * Listens on a path where nothing may be.
     *
     * @param endpoint answers a request; null drops the connection without an answer
     * @throws IOException if the path cannot be bound
     */
    static ApiServer listen(Path socket, Function<HttpRequest, @Nullable Answer> endpoint) throws IOException {
        ServerSocketChannel listener = bind(socket);
        ApiServer server = new ApiServer(socket, listener, endpoint);
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
                await();
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
                if (key.attachment() instanceof Connection connection) {
                    connection.close();
                }
            }
            listener.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            accept();
            return;
        }
        Connection connection = connection(key);
        try {
            if (key.isWritable()) {
                flush(key);
            }
            if (key.isValid() && key.isReadable()) {
                read(key);
            }
        } catch (IOException e) {
            connection.close(); // the peer is gone, which is no concern of the other connections
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
        Set<String> others = new HashSet<>(); // also of those that are closed already, but not yet for the selector
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Connection connection) {
                others.add(connection.inode());
            }
        }
        client.register(selector, SelectionKey.OP_READ, Connection.of(client, socket, others));
    }

    /** Takes all that is there. A peer that has shut its side down is dropped unheard, as the VMM does. */
    private void read(SelectionKey key) throws IOException {
        Connection connection = connection(key);
        List<HttpParser.Step> steps = connection.read();
        if (steps == null) {
            connection.close();
            return;
        }
        for (HttpParser.Step step : steps) {
            step.answers().forEach(connection::enqueue);
            for (HttpRequest request : step.requests()) {
                Answer answer = endpoint.apply(request);
                if (answer == null) {
                    flush(key);
                    connection.close();
                    return;
                }
                connection.enqueue(answer);
            }
        }
        flush(key);
    }

    private static Connection connection(SelectionKey key) {
        return Objects.requireNonNull((Connection) key.attachment());
    }

    private static void flush(SelectionKey key) throws IOException {
        Connection connection = connection(key);
        boolean waits = connection.flush() && !connection.trickles();
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_READ | (waits ? SelectionKey.OP_WRITE : 0));
        }
    }

    private boolean isSlow(SelectionKey key) {
        return key.isValid() && key.channel() != listener && connection(key).trickles();
    }

    /** Waits for something to do, and lets answers that are to come slowly come on a little. */
    private void await() throws IOException {
        List<SelectionKey> slow = selector.keys().stream().filter(this::isSlow).toList();
        if (slow.isEmpty()) {
            selector.select();
            return;
        }
        selector.select(SLOW_MILLIS);
        for (SelectionKey key : slow) {
            try {
                flush(key);
            } catch (IOException e) {
                connection(key).close(); // the peer has not waited for the rest
            }
        }
    }
}
