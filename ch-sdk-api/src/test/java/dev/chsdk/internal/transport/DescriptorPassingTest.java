// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Open files that go along with a request. */
@Timeout(120)
class DescriptorPassingTest {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private Path directory;
    private AFUNIXServerSocket listener;
    private volatile boolean closing;
    private ExecutorService threads;
    private Transport transport;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createTempDirectory("chsdk-" + ProcessHandle.current().pid() + "-");
        listener = AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(directory.resolve("s")), true);
        threads = Executors.newCachedThreadPool();
        transport = new OkHttpTransport(directory.resolve("s"));
        threads.execute(new FutureTask<>(this::accept));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        transport.close();
        closing = true; // a listener that is closed while it accepts leaves a socket open
        AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(directory.resolve("s"))).close();
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        listener.close();
        Files.deleteIfExists(directory.resolve("s"));
        Files.delete(directory);
    }

    private Void accept() throws IOException {
        while (true) {
            AFUNIXSocket connection = listener.accept();
            if (closing) {
                connection.close();
                return null;
            }
            connection.setAncillaryReceiveBufferSize(8192);
            threads.execute(new FutureTask<>(() -> serve(connection)));
        }
    }

    /** Answers each request with the texts in the files that came with it. */
    private Void serve(AFUNIXSocket connection) throws IOException {
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return null;
                }
                int body = Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
                byte[] unused = in.readNBytes(body);
                String texts = texts(connection.getReceivedFileDescriptors());
                out.write(
                        ("HTTP/1.1 200 \r\nContent-Length: " + texts.length() + "\r\n\r\n" + texts).getBytes(US_ASCII));
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static String texts(FileDescriptor[] descriptors) throws IOException {
        List<String> texts = new ArrayList<>();
        for (FileDescriptor descriptor : descriptors == null ? new FileDescriptor[0] : descriptors) {
            try (FileInputStream file = new FileInputStream(descriptor)) {
                ByteBuffer text = ByteBuffer.allocate(8); // the position is shared with the other receivers
                int length = file.getChannel().read(text, 0);
                texts.add(new String(text.array(), 0, length, US_ASCII));
            }
        }
        return String.join(",", texts);
    }

    private RandomAccessFile file(String text) throws IOException {
        return new RandomAccessFile(
                Files.writeString(folder.resolve(text), text).toFile(), "r");
    }

    private static Request request(List<FileDescriptor> descriptors) {
        return new Request("PUT", "vm.add-net", "{\"id\":\"n\"}", descriptors, LIMIT, false);
    }

    private String send(List<FileDescriptor> descriptors) {
        return transport.exchange(request(descriptors)).body();
    }

    @Test
    void descriptors_ofOneRequest_arriveInOrderAndStayOpenHere() throws IOException {
        try (RandomAccessFile a = file("a");
                RandomAccessFile b = file("b")) {
            assertThat(send(List.of(b.getFD(), a.getFD()))).isEqualTo("b,a");
            assertThat(send(List.of())).as("the next request carries none").isEmpty();

            a.seek(0);
            assertThat(a.read()).isEqualTo('a');
        }
    }

    @Test
    void descriptors_manyOfThem_arriveAll() throws IOException {
        try (RandomAccessFile a = file("a")) {
            assertThat(send(Collections.nCopies(60, a.getFD()))).hasSize(60 + 59);
            assertThat(request(Collections.nCopies(253, a.getFD())).descriptors())
                    .as("as many as the kernel takes")
                    .hasSize(253);
        }
    }

    @Test
    void descriptors_moreThanTheKernelTakes_areRefusedBeforeTheyAreSent() throws IOException {
        try (RandomAccessFile a = file("a")) {
            List<FileDescriptor> tooMany = Collections.nCopies(254, a.getFD());

            assertThatThrownBy(() -> assertThat(send(tooMany)).isNull())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("PUT vm.add-net has 254 file descriptors; at most 253 can be passed");
        }
    }

    @Test
    void descriptors_oneThatIsClosed_isRefusedBeforeItIsSent() throws IOException {
        FileDescriptor closed;
        try (RandomAccessFile b = file("b")) {
            closed = b.getFD();
        }
        try (RandomAccessFile a = file("a")) {
            assertThatThrownBy(
                            () -> assertThat(send(List.of(a.getFD(), closed))).isNull())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("PUT vm.add-net: file descriptor 1 is not open");
        }
    }

    @Test
    void descriptors_ofCallersAtTheSameTime_areNotMixedUp() throws Exception {
        try (RandomAccessFile a = file("a");
                RandomAccessFile b = file("b");
                RandomAccessFile c = file("c")) {
            List<FileDescriptor> all = List.of(a.getFD(), b.getFD(), c.getFD());
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                List<FileDescriptor> some = all.subList(0, i % 4);
                answers.add(threads.submit(() -> send(some)));
            }

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get())
                        .isEqualTo(List.of("", "a", "a,b", "a,b,c").get(i % 4));
            }
        }
    }
}
