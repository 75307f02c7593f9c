// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server on a Unix socket that plays a script: one {@link Reply} for each request, in the order of their arrival, over
 * all connections. It keeps every request byte for byte. It shares no code with the client.
 *
 * <p>{@link #close} fails when a reply was not asked for, or when a request came that the script does not know.
 */
public final class ScriptedServer implements AutoCloseable {

    /**
     * A request as it came.
     *
     * @param connection number of the connection, from 1
     * @param head request line and header lines, without the empty line
     * @param body the body
     */
    public record Seen(int connection, String head, String body) {

        /** Method and path. */
        public String line() {
            return head.lines().findFirst().orElse("").replace(" HTTP/1.1", "").replace("/api/v1/", "");
        }
    }

    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final BlockingQueue<Reply> script = new LinkedBlockingQueue<>();
    private final BlockingQueue<Seen> arrivals = new LinkedBlockingQueue<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Throwable> surprises = new CopyOnWriteArrayList<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable Reply greeting;

    /** Starts a server in a short directory of its own. */
    public ScriptedServer() throws IOException {
        directory = Files.createTempDirectory("chsdk-" + ProcessHandle.current().pid() + "-");
        socket = directory.resolve("s");
        listener = listen(socket);
        acceptor = daemon(this::accept, "scripted-server");
        acceptor.start();
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    /** Path of the socket. */
    public Path socket() {
        return socket;
    }

    /** Adds replies to the script. */
    public void script(Reply... replies) {
        script.addAll(List.of(replies));
    }

    /** Gives every new connection this reply at once, before it asks for anything; then it is closed. */
    public void greetWith(Reply reply) {
        greeting = reply;
    }

    /** What came so far. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** How many requests came so far. */
    public int requests() {
        return seen.size();
    }

    /** Method and name of what came so far. */
    public List<String> lines() {
        return seen.stream().map(Seen::line).toList();
    }

    /** Waits for the next request that nobody has waited for yet. */
    public Seen awaitRequest() throws InterruptedException {
        return arrivals.take();
    }

    /** How many connections were made so far. */
    public int connections() {
        return connections.get();
    }

    /** Stops listening, so that connections are refused; the file stays. */
    public void stopListening() throws IOException {
        listener.close();
        join(acceptor); // until then the kernel still takes connections
    }

    /** Closes all connections from this side, as a VMM that ends. */
    public void hangUp() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.forEach(ScriptedServer::join); // until then the kernel still takes requests
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                open.add(channel);
                int number = connections.incrementAndGet();
                Thread server = daemon(() -> serve(channel, number), "scripted-connection-" + number);
                threads.add(server); // before it serves, so that no end of it is missed
                server.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(SocketChannel channel, int number) {
        try (channel) {
            Conversation peer = new Conversation(channel);
            Reply first = greeting;
            if (first != null) {
                var unused = first.play(peer);
                return;
            }
            boolean stays = true;
            while (stays) {
                stays = answerNext(peer, number);
            }
        } catch (IOException e) {
            return; // the client or the test closed it
        } catch (RuntimeException | AssertionError e) {
            surprises.add(e);
        } finally {
            open.remove(channel);
        }
    }

    private boolean answerNext(Conversation peer, int number) throws IOException {
        byte[] head = peer.readHead();
        if (head.length == 0) {
            return false;
        }
        String text = new String(head, ISO_8859_1);
        Seen request = new Seen(number, text, new String(peer.read(contentLength(text)), UTF_8));
        Reply reply = script.poll();
        seen.add(request);
        arrivals.add(request);
        if (reply == null) {
            throw new AssertionError("not in the script: " + request);
        }
        return reply.play(peer);
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        stopListening();
        hangUp();
        List<Path> files = new ArrayList<>();
        try (var found = Files.walk(directory)) {
            found.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) {
            delete(file);
        }
        assertThat(surprises).as("surprises").isEmpty();
        assertThat(script).as("replies that nobody asked for").isEmpty();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the server was closed", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
