// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import org.newsclub.net.unix.AFUNIXSocket;

/**
 * A Unix socket that counts what of an answer came in. OkHttp reads ahead: what a peer sends beyond the end of an answer waits
 * in OkHttp's buffer, and the next call on the connection would take it for its own answer.
 *
 * <p>Only the thread of the call that uses the connection counts; any may close it.
 */
@SuppressWarnings(
        "UnsynchronizedOverridesSynchronized") // closing must not wait for a read; the other socket has its own locks
final class MeteredSocket extends Socket {

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final AFUNIXSocket socket;
    private final InputStream in;

    private long read;
    private long head;
    private int matched;

    MeteredSocket(AFUNIXSocket socket) throws SocketException {
        super((SocketImpl) null); // all goes to the other
        this.socket = socket;
        this.in = new Meter();
    }

    AFUNIXSocket socket() {
        return socket;
    }

    /** A request is about to be sent. */
    void beginAnswer() {
        read = 0;
        head = -1;
        matched = 0;
    }

    /** Whether what came in so far is one head and a body of this length, and nothing else. */
    boolean isExactly(long body) throws IOException {
        return head >= 0 && read == head + body && socket.getInputStream().available() == 0;
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        socket.connect(address, timeout);
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        socket.setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return socket.toString();
    }

    /** Bytes as they arrive. */
    private final class Meter extends FilterInputStream {

        Meter() {
            super(InputStream.nullInputStream());
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = socket.getInputStream().read(bytes, offset, length);
            for (int i = 0; i < count && head < 0; i++) {
                lookForTheEndOfTheHead(bytes[offset + i], read + i + 1);
            }
            read += Math.max(0, count);
            return count;
        }

        private void lookForTheEndOfTheHead(byte next, long position) {
            if (next == END_OF_HEAD[matched]) {
                matched++;
            } else {
                matched = next == '\r' ? 1 : 0;
            }
            if (matched == END_OF_HEAD.length) {
                head = position;
            }
        }

        @Override
        public int available() throws IOException {
            return socket.getInputStream().available();
        }

        @Override
        public void close() throws IOException {
            MeteredSocket.this.close();
        }
    }
}
