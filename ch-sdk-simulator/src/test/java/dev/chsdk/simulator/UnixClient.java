// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** A client that sends bytes as they stand and reads answers as they come; it shares nothing with the server. */
final class UnixClient implements AutoCloseable {

    private static final int SILENCE_MILLIS = 40;

    private final SocketChannel channel;
    private final ByteBuffer one = ByteBuffer.allocate(1);

    UnixClient(Path socket) throws IOException {
        this(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    private UnixClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** A client that passes open files along with what it sends first; the caller closes them after that. */
    static UnixClient passing(Path socket, List<FileDescriptor> files) throws IOException {
        AFUNIXSocketChannel channel = AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(socket));
        channel.setOutboundFileDescriptors(files.toArray(FileDescriptor[]::new));
        return new UnixClient(channel);
    }

    /** An answer as it came: status line, headers in order, body. */
    record Reply(String statusLine, Map<String, String> headers, String body) {

        int status() {
            return Integer.parseInt(statusLine.substring(9, 12));
        }
    }

    static Reply call(Path socket, String method, String endpoint, String body) throws IOException {
        try (UnixClient client = new UnixClient(socket)) {
            return client.call(method, "/api/v1/" + endpoint, body).orElseThrow();
        }
    }

    Optional<Reply> call(String method, String path, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        send(method + " " + path + " HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n" + body);
        return receive();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Sends a recorded request. */
    void send(String method, String path, JsonNode request) throws IOException {
        String body = TranscriptReplay.body(request);
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        send(method + " " + path + " HTTP/1.1\r\n" + (size == 0 ? "" : "Content-Length: " + size + "\r\n") + "\r\n"
                + body);
    }

    /** Fails when something comes, or the connection is closed, within the short time that it looks for that. */
    void expectNothing() throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.select(SILENCE_MILLIS)).isZero();
        }
        channel.configureBlocking(true);
    }

    /** Reads as many bytes; fewer at the end of the stream. */
    String receive(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = count > 0 ? read() : -1; next >= 0; next = bytes.size() < count ? read() : -1) {
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    void shutDownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Reads one answer; empty when the connection was closed instead. */
    Optional<Reply> receive() throws IOException {
        Optional<String> statusLine = line("\r\n");
        if (statusLine.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line("\r\n").orElseThrow();
                !header.isEmpty();
                header = line("\r\n").orElseThrow()) {
            int colon = header.indexOf(": ");
            headers.put(header.substring(0, colon), header.substring(colon + 2));
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < length) {
            body.write(read());
        }
        return Optional.of(new Reply(statusLine.get(), headers, body.toString(StandardCharsets.UTF_8)));
    }

    /** Reads up to the given line end; empty at the end of the stream. */
    Optional<String> line(String end) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = read();
            if (next < 0) {
                return Optional.empty();
            }
            line.write(next);
            String text = line.toString(StandardCharsets.UTF_8);
            if (text.endsWith(end)) {
                return Optional.of(text.substring(0, text.length() - end.length()));
            }
        }
    }

    private int read() throws IOException {
        one.clear();
        return channel.read(one) < 0 ? -1 : one.get(0) & 0xff;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
