// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tries to connect to a TCP port. A name is looked up beside it: a resolver may take longer than the wait. */
final class TcpDial extends Dial {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private final String host;
    private final int port;
    private @Nullable CompletableFuture<InetSocketAddress> lookUp;

    TcpDial(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    SocketChannel open() throws IOException {
        return SocketChannel.open();
    }

    @Override
    SocketAddress address() throws IOException {
        if (LITERAL.matcher(host).matches()) {
            return new InetSocketAddress(host, port);
        }
        CompletableFuture<InetSocketAddress> current = lookUp;
        if (current == null) {
            current = CompletableFuture.supplyAsync(() -> new InetSocketAddress(host, port), ForkJoinPool.commonPool());
            lookUp = current;
        }
        if (!current.isDone()) {
            throw new IOException("the address of " + host + " is being looked up");
        }
        InetSocketAddress found = current.join();
        if (found.isUnresolved()) {
            lookUp = null;
            throw new IOException(host + " has no address");
        }
        return found;
    }
}
