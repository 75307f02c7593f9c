// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The host's end of a serial port, read without waiting. */
interface SerialEnd extends AutoCloseable {

    int AT_ONCE = 64 * 1024;

    /** What has come, nothing perhaps. Empty when no more will come. */
    Optional<byte[]> read() throws IOException;

    void write(byte[] bytes) throws IOException;

    @Override
    void close() throws IOException;

    /** The client of a Unix socket. */
    record OfASocket(SocketChannel channel) implements SerialEnd {

        static OfASocket at(Path path) throws IOException {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            return new OfASocket(channel);
        }

        @Override
        public Optional<byte[]> read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(AT_ONCE);
            if (channel.read(buffer) < 0) {
                return Optional.empty();
            }
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            return Optional.of(bytes);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            int written = channel.write(ByteBuffer.wrap(bytes));
            if (written < bytes.length) {
                throw new IOException("the VMM took " + written + " of " + bytes.length
                        + " bytes; the guest does not read what was written before");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The slave of a pseudo-terminal. */
    record OfATerminal(FileInputStream input, FileOutputStream output) implements SerialEnd {

        static OfATerminal at(Path path) throws IOException {
            requireNoSessionWithoutTerminal(path);
            FileInputStream input = new FileInputStream(path.toFile());
            try {
                return new OfATerminal(input, new FileOutputStream(path.toFile()));
            } catch (IOException e) {
                input.close();
                throw e;
            }
        }

        /** Opening a terminal would make it that of the session: the end of the VM would then end this JVM by SIGHUP. */
        private static void requireNoSessionWithoutTerminal(Path path) throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean leads = fields[3].equals(stat.substring(0, stat.indexOf(' ')));
            if (leads && fields[4].equals("0")) {
                throw new IOException("this JVM leads a session without a terminal, and opening " + path
                        + " would make it that; use Serial.socket(path), or start the JVM by a shell");
            }
        }

        @Override
        public Optional<byte[]> read() throws IOException {
            byte[] bytes = new byte[Math.min(input.available(), AT_ONCE)];
            int read = bytes.length == 0 ? 0 : input.read(bytes);
            return Optional.of(Arrays.copyOf(bytes, Math.max(0, read)));
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            output.write(bytes);
        }

        @Override
        public void close() throws IOException {
            try (input) {
                output.close();
            }
        }
    }
}
