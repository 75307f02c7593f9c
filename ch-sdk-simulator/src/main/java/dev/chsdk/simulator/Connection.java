// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the HTTP server: its parser, and what could not be written yet.
 *
 * <p>The JDK drops descriptors that come with what it reads. The kernel tells how many wait in a socket, by the number of
 * the socket's own descriptor, which the JDK keeps for itself; it is found by the socket's path.
 */
final class Connection implements Closeable {

    private static final Pattern WAITING = Pattern.compile("scm_fds:\\s*(\\d+)");

    private final SocketChannel channel;
    private final HttpParser parser = new HttpParser();
    private final Queue<ByteBuffer> unwritten = new ArrayDeque<>();
    private final String inode;
    private final int number;
    private final @Nullable FileChannel details;
    private boolean isSlow;
    private boolean isLast;

    private Connection(SocketChannel channel, String inode, int number, @Nullable FileChannel details) {
        this.channel = channel;
        this.inode = inode;
        this.number = number;
        this.details = details;
    }

    /**
     * A connection that was accepted just now.
     *
     * @param socket the path that the server listens at
     * @param others the inodes of the server's other connections
     */
    static Connection of(SocketChannel channel, Path socket, Set<String> others) {
        try {
            Map<String, Integer> found = ProcFiles.connectionsTo(socket);
            found.keySet().removeAll(others);
            if (found.size() == 1) {
                Map.Entry<String, Integer> own = found.entrySet().iterator().next();
                Path details = Path.of("/proc/self/fdinfo/" + own.getValue());
                return new Connection(channel, own.getKey(), own.getValue(), FileChannel.open(details));
            }
        } catch (IOException e) {
            // a kernel that does not tell; no descriptor is noticed then
        }
        return new Connection(channel, "", -1, null);
    }

    /** The inode of its socket; empty when it is not known. */
    String inode() {
        return inode;
    }

    /** Takes all that is there; null when the peer has shut its side down. */
    @Nullable
    List<HttpParser.Step> read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Descriptor> descriptors = new ArrayList<>();
        int count = read(buffer, descriptors);
        while (count > 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            count = read(buffer, descriptors);
        }
        return count < 0 ? null : parser.accept(bytes.toByteArray(), descriptors);
    }

    private int read(ByteBuffer buffer, List<Descriptor> descriptors) throws IOException {
        int waiting = waitingDescriptors();
        if (waiting > 0 && waiting <= DescriptorReader.MOST) {
            return DescriptorReader.read(number, buffer, descriptors);
        }
        int count = channel.read(buffer);
        if (waiting > 0) {
            descriptors.addAll(Collections.nCopies(waiting - waitingDescriptors(), Descriptor.UNSEEN));
        }
        return count;
    }

    private int waitingDescriptors() throws IOException {
        if (details == null) {
            return 0;
        }
        ByteBuffer text = ByteBuffer.allocate(256);
        details.read(text, 0);
        Matcher waiting = WAITING.matcher(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII));
        return waiting.find() ? Integer.parseInt(waiting.group(1)) : 0;
    }

    void enqueue(Answer answer) {
        isSlow |= answer.fault() == Fault.SLOW_BYTES;
        isLast |= answer.isLast();
        unwritten.add(ByteBuffer.wrap(answer.delivered().getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether an answer is on its way byte by byte. */
    boolean trickles() {
        return isSlow && !unwritten.isEmpty();
    }

    /**
     * Writes what can be written: all that the peer takes, or one byte. Closes itself behind the last answer.
     *
     * @return whether more is to be written
     */
    boolean flush() throws IOException {
        for (ByteBuffer next = unwritten.peek(); next != null; next = unwritten.peek()) {
            if (isSlow) {
                ByteBuffer one = next.slice(next.position(), 1);
                next.position(next.position() + channel.write(one));
            } else {
                channel.write(next);
            }
            if (next.hasRemaining()) {
                return true;
            }
            unwritten.remove();
        }
        if (isLast) {
            close();
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (details != null) {
                details.close();
            }
        }
    }
}
