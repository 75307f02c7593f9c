// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends a transcript's requests to a simulated VMM and compares what comes back. */
final class TranscriptReplay implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CREATE = Pattern.compile("create file (\\S+), (\\d+) bytes");
    private static final Pattern COPY = Pattern.compile("copy a good kernel to (\\S+)");

    /** What the simulator takes for a kernel: an ELF file with a Xen note. */
    private static final byte[] KERNEL = "\u007fELF, with a note of Xen\0".getBytes(StandardCharsets.ISO_8859_1);

    private final List<String> lines;
    private final VmmVersion version;
    private final Path directory;
    private final Map<Integer, UnixClient> connections = new HashMap<>();
    private @Nullable SimulatedVmm vmm;
    private int comparisons;

    TranscriptReplay(Path transcript, Path directory) throws IOException {
        this.directory = directory;
        this.version = VmmVersion.parse(
                transcript.getName(transcript.getNameCount() - 2).toString());
        this.lines = Files.readAllLines(transcript).stream()
                .map(line -> line.replace("${DIR}", directory.toString()).replace("-dirty", "-simulated"))
                .toList();
        for (String kernel : List.of("idle.elf", "hi.elf")) {
            Files.write(directory.resolve(kernel), KERNEL);
        }
    }

    int comparisons() {
        return comparisons;
    }

    void run() throws IOException {
        for (String line : lines) {
            JsonNode step = JSON.readTree(line);
            if (step.has("start")) {
                start(step.path("start").path("args"));
            } else if (step.has("request")) {
                request(step);
            } else if (step.has("action")) {
                act(step.path("action").asText());
            } else if (step.has("files")) {
                compareFiles(step.path("files"));
            } else if (step.has("events")) {
                compareEvents(step.path("events"));
            } else if (step.has("exit")) {
                assertThat(vmm().exit().join())
                        .isEqualTo(step.path("exit").path("status").asInt());
            }
        }
    }

    private void start(JsonNode arguments) throws IOException {
        close();
        List<String> words = new ArrayList<>();
        arguments.forEach(word -> words.add(word.asText()));
        vmm = SimulatedVmm.start(words, version);
    }

    private SimulatedVmm vmm() {
        SimulatedVmm started = vmm;
        if (started == null) {
            throw new IllegalStateException("The transcript begins without a start");
        }
        return started;
    }

    private void request(JsonNode step) throws IOException {
        JsonNode request = step.path("request");
        JsonNode expected = step.path("response");
        boolean unanswered = expected.isNull() && !step.path("closed").asBoolean(); // nothing to compare with
        if (step.has("connection")) {
            keptOpen(step.path("connection").asInt(), request, expected);
        } else if (!unanswered && !isStructAsSequence(request)) {
            closeConnectionsFrom(10);
            onItsOwn(step, request, expected);
        }
    }

    private void keptOpen(int number, JsonNode request, JsonNode expected) throws IOException {
        UnixClient client = connection(number);
        try {
            client.send("GET /api/v1/vmm.ping HTTP/1.1\r\n\r\n");
        } catch (IOException e) {
            assertThat(expected.path("status").asInt()).as(e.toString()).isEqualTo(503); // it is closed at once
        }
        compare(request, expected, client.receive());
    }

    private void onItsOwn(JsonNode step, JsonNode request, JsonNode expected) throws IOException {
        try (UnixClient client = new UnixClient(vmm().socket())) {
            send(client, request);
            compare(request, expected, client.receive());
            for (JsonNode further : step.path("further")) {
                if (!request.path("raw").asText().contains("xxxx")) { // depends on how the bytes fall into reads
                    compare(request, further, client.receive());
                }
            }
        } catch (IOException e) {
            assertThat(expected.isNull()).as("%s: %s", request, e).isTrue();
            comparisons++;
        }
    }

    /** Up to v51 a struct may also be written as a sequence of its fields, which the simulator refuses. */
    private boolean isStructAsSequence(JsonNode request) {
        return request.path("body").path("raw").asText().startsWith("{\"vsock\":[")
                && !version.isAtLeast(VmmVersion.V52_0);
    }

    /** In the recording, the tenth connection and those that were refused were closed before a new one was made. */
    private void closeConnectionsFrom(int limit) throws IOException {
        for (int number = limit; connections.containsKey(number); number++) {
            connections.remove(number).close();
        }
    }

    private UnixClient connection(int number) throws IOException {
        UnixClient client = connections.get(number);
        if (client == null) {
            client = new UnixClient(vmm().socket());
            connections.put(number, client);
        }
        return client;
    }

    private static void send(UnixClient client, JsonNode request) throws IOException {
        if (request.has("raw")) {
            client.send(request.path("raw").asText());
            return;
        }
        JsonNode body = request.path("body");
        String text = body.isNull() ? "" : body.has("raw") ? body.path("raw").asText() : body.toString();
        String length = text.isEmpty() ? "" : "Content-Length: " + text.length() + "\r\n";
        client.send(request.path("method").asText() + " " + request.path("path").asText() + " HTTP/1.1\r\n" + length
                + "\r\n" + text);
    }

    private void compare(JsonNode request, JsonNode expected, Optional<UnixClient.Reply> received) throws IOException {
        comparisons++;
        if (expected.isNull()) {
            // whether a VMM that dies still says so, or just closes, differs from run to run
            received.ifPresent(reply ->
                    assertThat(reply.body()).as("answer to %s", request).contains("closed channel"));
            return;
        }
        UnixClient.Reply reply = received.orElseThrow();
        int status = expected.path("status").asInt();
        assertThat(reply.statusLine())
                .as("answer to %s: %s", request, reply.body())
                .isEqualTo(
                        status == 503
                                ? "HTTP/1.1 503"
                                : "HTTP/1.1 " + status + " "
                                        + expected.path("reason").asText());
        List<String> names = new ArrayList<>();
        expected.path("headers").fieldNames().forEachRemaining(names::add);
        assertThat(reply.headers().keySet()).as("headers for %s", request).containsExactlyElementsOf(names);
        for (String name : List.of("Server", "Connection")) {
            assertThat(reply.headers())
                    .containsEntry(name, expected.path("headers").path(name).asText());
        }
        compareBody(request, expected, reply.body());
    }

    private static void compareBody(JsonNode request, JsonNode expected, String received) throws IOException {
        JsonNode body = expected.path("body");
        if (body.isNull() || body.has("raw")) {
            assertThat(received)
                    .as("body for %s", request)
                    .isEqualTo(body.path("raw").asText(""));
            return;
        }
        JsonNode actual = JSON.readTree(received);
        if (expected.has("only")) {
            List<String> keys = new ArrayList<>();
            expected.path("only").forEach(key -> keys.add(key.asText()));
            ((ObjectNode) actual).retain(keys);
        }
        if (actual.has("pid")) {
            ((ObjectNode) actual).put("pid", "${PID}");
        }
        assertThat(actual).as("body for %s", request).isEqualTo(body);
    }

    private void act(String action) throws IOException {
        Matcher create = CREATE.matcher(action);
        Matcher copy = COPY.matcher(action);
        if (create.matches()) {
            Files.write(Path.of(create.group(1)), new byte[Integer.parseInt(create.group(2))]);
        } else if (copy.matches()) {
            Files.write(Path.of(copy.group(1)), KERNEL);
        } else if (action.equals("send SIGTERM to a")) {
            vmm().close();
        } else {
            throw new IllegalStateException("No such action: " + action);
        }
    }

    /** Compares what the VMM itself makes: sockets, their locks, events, and console output. */
    private void compareFiles(JsonNode expected) throws IOException {
        if (vmm().calls().stream().anyMatch(call -> call.operation().equals("PUT vmm.shutdown"))) {
            vmm().exit().join();
        }
        List<String> wanted = new ArrayList<>();
        expected.forEach(file ->
                wanted.add(file.path("name").asText() + " " + file.path("mode").asText()));
        wanted.removeIf(file -> file.matches(".*\\.(elf|out|err) .*"));
        List<String> found = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                found.add(file.getFileName()
                        + (mode.equals("rwx------") ? " 0o700" : mode.equals("rw-------") ? " 0o600" : mode));
            }
        }
        found.removeIf(file -> file.contains(".elf"));
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
        comparisons++;
    }

    private void compareEvents(JsonNode expected) {
        List<String> events = new ArrayList<>();
        expected.forEach(event -> events.add(
                event.path("source").asText() + " " + event.path("event").asText()));
        vmm().close();
        List<String> actual = vmm().events();
        assertThat(actual.subList(0, events.size())).containsExactlyElementsOf(events);
        List<String> unrecorded = actual.subList(events.size(), actual.size());
        if (vmm().exit().join() == 0) { // a real VMM does not wait for its last events to be written
            assertThat(List.of("vm shutdown", "vm deleted", "vmm shutdown")).containsAll(unrecorded);
        }
        comparisons++;
    }

    @Override
    public void close() throws IOException {
        for (UnixClient connection : connections.values()) {
            connection.close();
        }
        connections.clear();
        if (vmm != null) {
            vmm.close();
        }
    }
}
