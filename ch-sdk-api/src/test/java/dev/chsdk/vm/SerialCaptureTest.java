// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.info.VmmEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialCaptureTest {

    private final List<String> written = new ArrayList<>();
    private final CountDownLatch lost = new CountDownLatch(1);

    /** A connection that a reset has ended, and one to the port after it. */
    private final class Port implements SerialEnd {

        private final boolean isEnded;

        Port(boolean isEnded) {
            this.isEnded = isEnded;
        }

        @Override
        public Optional<byte[]> read() {
            if (isEnded) {
                lost.countDown();
            }
            return isEnded ? Optional.empty() : Optional.of(new byte[0]);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (isEnded) {
                throw new IOException("Broken pipe");
            }
            written.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    /** A port that has output, and a VMM that does not read. */
    private static final class FullPort implements SerialEnd {

        private final CountDownLatch reads = new CountDownLatch(1);
        private final CountDownLatch isWriting = new CountDownLatch(1);

        @Override
        public Optional<byte[]> read() {
            return Optional.of(new byte[] {'x'});
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            isWriting.countDown();
            try {
                reads.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void look_whileAWriterWaitsForTheVmm(@TempDir Path directory) throws Exception {
        FullPort port = new FullPort();
        Path file = directory.resolve("serial.log");
        try (SerialCapture capture = SerialCapture.of(() -> port, file, 0)) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(capture));
            port.isWriting.await();

            assertThat(capture.look()).isTrue();
            assertThat(file).content().isEqualTo("xx");

            Thread second = new Thread(() -> assertThatThrownBy(() -> capture.write(new byte[] {'q'}))
                    .isInstanceOf(InterruptedIOException.class));
            second.start();
            second.interrupt();
            second.join();
            port.reads.countDown();
            written.join();
        }
    }

    /** A port where more has come than is read at once. */
    private static final class BusyPort implements SerialEnd {

        private final Iterator<String> pieces;

        BusyPort(Iterator<String> pieces) {
            this.pieces = pieces;
        }

        @Override
        public Optional<byte[]> read() {
            String piece = pieces.hasNext() ? pieces.next() : "";
            return Optional.of(piece.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void write(byte[] bytes) {}

        @Override
        public void close() {}
    }

    @Test
    void close_writesAllThatHasCome(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("serial.log");

        SerialCapture.of(() -> new BusyPort(List.of("a", "b", "c").iterator()), file, 0)
                .close();

        assertThat(file).hasContent("abc");
    }

    @Test
    void close_withAGuestThatNeverStops(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("serial.log");

        SerialCapture.of(() -> new BusyPort(Stream.generate(() -> "x").iterator()), file, 0)
                .close();

        assertThat(file).content().matches("x+");
    }

    private static void write(SerialCapture capture) {
        try {
            capture.write(new byte[] {'p'});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void look_withoutRoomForTheOutput_keepsThePort() throws Exception {
        FullPort port = new FullPort();
        port.reads.countDown();
        try (SerialCapture capture = SerialCapture.of(() -> port, Path.of("/dev/full"), 0)) {
            assertThat(capture.look()).isTrue();
            capture.write(new byte[] {'p'});
            assertThat(port.isWriting.getCount()).isZero();
        }
    }

    private static VmmEvent event(String name) {
        return VmmEvent.fromVmm("{\"timestamp\":{\"secs\":0,\"nanos\":0},\"source\":\"vm\",\"event\":\"" + name
                + "\",\"properties\":null}");
    }

    @Test
    void write_whenNobodyHasNoticedYetThatAResetEndedTheConnection(@TempDir Path directory) throws Exception {
        List<Port> ports = new ArrayList<>(List.of(new Port(true), new Port(false)));
        try (SerialCapture capture = SerialCapture.of(() -> ports.remove(0), directory.resolve("serial.log"), 0)) {
            Thread events = new Thread(() -> {
                try {
                    lost.await();
                    capture.heed(event("rebooting"));
                    capture.heed(event("rebooted"));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            events.start();

            capture.write("p".getBytes(StandardCharsets.UTF_8));

            events.join();
            assertThat(written).containsExactly("p");
        }
    }
}
