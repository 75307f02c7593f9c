// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server that accepts nobody and whose queue is full. */
final class CrowdedServer implements AutoCloseable {

    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final List<SocketChannel> crowd = new ArrayList<>();

    CrowdedServer() throws IOException {
        directory = Files.createTempDirectory("chsdk-" + ProcessHandle.current().pid() + "-");
        socket = directory.resolve("s");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), 1);
        boolean room = true;
        while (room) {
            room = join();
        }
    }

    Path socket() {
        return socket;
    }

    private boolean join() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        crowd.add(channel);
        channel.configureBlocking(false);
        try {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false; // try again later: the queue is full
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : crowd) {
            channel.close();
        }
        listener.close();
        Files.delete(socket);
        Files.delete(directory);
    }
}
