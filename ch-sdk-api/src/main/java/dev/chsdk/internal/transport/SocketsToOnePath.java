// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.IntSupplier;
import org.newsclub.net.unix.AFSocketFactory;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Makes sockets that connect to one path, whatever host they are told. A connect waits while the queue of the listener is
 * full; nothing ends that but the timeout of the socket, which is therefore set for so long.
 */
final class SocketsToOnePath extends AFSocketFactory<AFUNIXSocketAddress> {

    private final AFUNIXSocketAddress address;
    private final FixedAddressSocketFactory sockets;
    private final IntSupplier patience;

    /**
     * A factory.
     *
     * @param patience how long the calling thread may wait, in milliseconds, at least 1
     */
    SocketsToOnePath(AFUNIXSocketAddress address, IntSupplier patience) {
        super(AFUNIXSocketAddress.class);
        this.address = address;
        this.sockets = new FixedAddressSocketFactory(address);
        this.patience = patience;
    }

    @Override
    public Socket createSocket() throws SocketException {
        AFUNIXSocket socket = (AFUNIXSocket) sockets.createSocket();
        socket.connectHook(host -> {
            socket.setSoTimeout(patience.getAsInt());
            return address;
        });
        return new MeteredSocket(socket);
    }

    @Override
    protected Socket connectTo(AFUNIXSocketAddress target) throws IOException {
        return AFUNIXSocket.connectTo(target);
    }

    @Override
    public AFUNIXSocketAddress addressFromHost(String host, int port) {
        return address;
    }
}
