// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a migration goes: {@code unix:PATH} or {@code tcp:HOST:PORT}. */
record MigrationUrl(String url) {

    private static final Pattern PORT = Pattern.compile("(.+):(\\d{1,5})");
    private static final Pattern NUMERIC =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    boolean isTcp() {
        return url.startsWith("tcp:");
    }

    boolean isUnix() {
        return url.startsWith("unix:");
    }

    /** The socket's path, or host and port. */
    String address() {
        return url.substring(url.indexOf(':') + 1);
    }

    boolean hasPort() {
        return PORT.matcher(address()).matches();
    }

    /** Whether the host is a name that has to be looked up, which the VMM's filter of system calls kills it for. */
    boolean hasHostName() {
        Matcher matcher = PORT.matcher(address());
        return isTcp()
                && matcher.matches()
                && !NUMERIC.matcher(matcher.group(1)).matches()
                && !matcher.group(1).startsWith("[");
    }

    /** What the kind of socket is called in an error. */
    String kind() {
        return isTcp() ? "TCP" : "UNIX";
    }

    /** Connects; the message of a failure is the operating system's. */
    SocketChannel connect() throws IOException {
        if (!isTcp() && address().isEmpty()) {
            throw new IOException("Invalid argument (os error 22)");
        }
        SocketAddress address = socketAddress();
        SocketChannel channel = isTcp() ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException(OsError.of(e), e);
        }
    }

    /** Listens; the message of a failure is the operating system's. */
    ServerSocketChannel listen() throws IOException {
        SocketAddress address = socketAddress();
        try {
            return isTcp() ? ServerSocketChannel.open().bind(address) : ApiServer.bind(Path.of(address()));
        } catch (IOException e) {
            throw new IOException(OsError.of(e), e);
        }
    }

    private SocketAddress socketAddress() throws IOException {
        if (!isTcp()) {
            return UnixDomainSocketAddress.of(address());
        }
        Matcher matcher = PORT.matcher(address());
        if (!matcher.matches()) {
            throw new IOException("invalid socket address");
        }
        return new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
}
