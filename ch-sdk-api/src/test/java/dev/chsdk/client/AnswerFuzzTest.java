// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.chsdk.config.Disk;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.internal.transport.Reply;
import dev.chsdk.internal.transport.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Answers that are nearly right, or not at all: a call ends, with a value or with a {@link VmmException}, and what the
 * answer only claims takes no memory. {@code -Dfuzz.answers=1000000} for a long run.
 */
@Timeout(3600)
class AnswerFuzzTest {

    private static final int ANSWERS = Integer.getInteger("fuzz.answers", 1500);

    private static final int BATCH = 500;

    private static final long SEED = 53;

    /** Far above what the largest of the answers here takes, far below what one can claim to be. */
    private static final long MOST_MEMORY = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<Consumer<VmmClient>> CALLS = List.of(
            client -> assertThat(client.ping()).isNotNull(),
            client -> assertThat(client.info()).isNotNull(),
            client -> assertThat(client.counters()).isNotNull(),
            VmmClient::boot,
            client -> client.addDisk(Disk.of("/d")));

    private static final List<String> BODIES = List.of(
            "{\"build_version\":\"v53.0\",\"version\":\"53.0.0\",\"pid\":4242,\"features\":[\"kvm\"]}",
            "{\"config\":{\"cpus\":{\"boot_vcpus\":1,\"max_vcpus\":1},\"memory\":{\"size\":536870912},"
                    + "\"payload\":{\"kernel\":\"/k\"},\"disks\":[{\"path\":\"/gr\u00f6\u00dfe\",\"image_type\":\"Raw\"}]},"
                    + "\"state\":\"Running\",\"memory_actual_size\":536870912,\"device_tree\":{\"d\":{\"id\":\"d\","
                    + "\"resources\":[{\"LegacyIrq\":5}],\"parent\":null,\"children\":[]}}}",
            "{\"_disk0\":{\"read_bytes\":18446744073709551615,\"read_latency_min\":51}}",
            "[\"Error from API\",\"The VM could not boot\",\"VM config is missing\"]",
            "{\"id\":\"d\",\"bdf\":\"0000:00:05.0\"}",
            "{ \"error\": \"Invalid header.\nAll previous unanswered requests will be dropped.\" }",
            "");

    private static final List<String> SPLINTERS = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n",
            ":",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            "null",
            "-1",
            "1e999",
            "9".repeat(30),
            "\u0000",
            "[".repeat(3000),
            "{\"a\":".repeat(2000),
            "Content-Length: 10737418240\r\n",
            "Content-Length: 16777216\r\n",
            "Transfer-Encoding: chunked\r\n",
            "7fffffff\r\n",
            "HTTP/1.1 100 \r\n\r\n",
            "HTTP/9.9 999 x\r\n",
            "Server: Firecracker API\r\n",
            "Content-Encoding: gzip\r\n",
            "Retry-After: 0\r\n",
            "x".repeat(300_000));

    private final Random random = new Random(SEED);

    @Test
    void answers_ofAnyKind_endTheCallWithAValueOrAnErrorOfTheFamily() throws IOException {
        int values = 0;
        for (int done = 0; done < ANSWERS; done += BATCH) {
            values += understood(Math.min(BATCH, ANSWERS - done));
        }
        assertThat(values).as("answers that were understood").isBetween(ANSWERS / 50, ANSWERS / 2);
    }

    /** How many of so many answers were understood. */
    private int understood(int answers) throws IOException {
        int values = 0;
        try (ScriptedServer server = new ScriptedServer();
                VmmClient client = VmmClient.connect(server.socket())) {
            server.script(Reply.ok(BODIES.get(0)));
            assertThat(client.version()).isNotNull(); // so that no call asks for it
            for (int i = 0; i < answers; i++) {
                server.hangUp(); // so that each call has a connection of its own
                byte[] answer = answer();
                server.script(peer -> {
                    peer.send(answer);
                    return false;
                });
                String failure = call(client, CALLS.get(random.nextInt(CALLS.size())), answer);
                assertThat(server.requests())
                        .as("requests; the last call ended with '%s'", failure)
                        .isEqualTo(i + 2);
                values += failure.isEmpty() ? 1 : 0;
            }
        }
        return values;
    }

    /** What the call failed with; empty when it ended well. */
    private static String call(VmmClient client, Consumer<VmmClient> call, byte[] answer) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            call.accept(client);
            return "";
        } catch (VmmTimeoutException e) {
            throw new AssertionError("no end on the answer " + new String(answer, UTF_8), e);
        } catch (VmmException e) {
            return e.toString();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("on the answer " + new String(answer, UTF_8), e);
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_MEMORY);
        }
    }

    /** An answer with none, one or a few faults. */
    private byte[] answer() {
        byte[] body = BODIES.get(random.nextInt(BODIES.size())).getBytes(UTF_8);
        if (random.nextInt(3) == 0) {
            body = damaged(body);
        }
        int status = List.of(200, 200, 200, 204, 400, 404, 500, 503).get(random.nextInt(8));
        String head = "HTTP/1.1 " + status + " \r\nServer: Cloud Hypervisor API\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] whole = join(head.getBytes(UTF_8), body);
        return random.nextInt(2) == 0 ? whole : damaged(whole);
    }

    private byte[] damaged(byte[] bytes) {
        byte[] damaged = bytes;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(damaged.length + 1);
            byte[] before = Arrays.copyOf(damaged, at);
            byte[] after = Arrays.copyOfRange(damaged, at, damaged.length);
            damaged = switch (random.nextInt(4)) {
                case 0 -> before;
                case 1 ->
                    join(before, SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(UTF_8), after);
                case 2 -> join(before, new byte[] {(byte) random.nextInt(256)}, after);
                default -> join(before, Arrays.copyOfRange(after, Math.min(after.length, 1), after.length));
            };
        }
        return damaged;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
