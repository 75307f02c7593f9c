// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends a transcript's requests to simulated VMMs and compares what comes back. */
final class TranscriptReplay implements AutoCloseable {

    private static final int MOST_ATTEMPTS = 1000;

    /** The root of the machine that was recorded: it has no huge pages and no VFIO. */
    private static final String NOTHING = "host";

    /** What stands for the TAPs whose open files went along with requests: only a program in C can make one. */
    static final String TAP = NOTHING + "/dev/tap7";

    private final Recording recording;
    private final String scenario;
    private final Host machine;
    private final HostSteps host;
    private final Map<String, ReplayedVmm> vmms = new LinkedHashMap<>();
    private final Map<Integer, UnixClient> crowd = new HashMap<>();
    private int comparisons;

    TranscriptReplay(Path transcript, Path directory) throws IOException {
        this.scenario = String.valueOf(transcript.getFileName()).replace(".jsonl", "");
        try (ServerSocket free = new ServerSocket(0)) {
            this.recording = new Recording(transcript, directory, free.getLocalPort());
        }
        this.machine = new Host(Files.createDirectory(directory.resolve(NOTHING)), OutputStream.nullOutputStream());
        this.host = new HostSteps(directory, recording.version(), scenario);
        Kernels.write(directory);
    }

    int comparisons() {
        return comparisons;
    }

    void run() throws IOException {
        for (int i = 0; i < recording.steps().size(); i++) {
            JsonNode step = recording.steps().get(i);
            if (step.has("start")) {
                start(i, step);
            } else if (step.has("request")) {
                beginMigration(i, step);
                request(step);
            } else if (step.has("connect")) {
                host.connect(step);
                comparisons++;
            } else if (step.has("action")) {
                beginMigration(i, step);
                act(step.path("action").asText());
            } else if (step.has("operation")) {
                host.reset();
            } else if (step.has("files")) {
                compareFiles(step);
            } else if (step.has("events")) {
                vmm(step).compareEvents();
                comparisons++;
            } else if (step.has("exit")) {
                vmm(step).compareExit(step.path("exit"));
                comparisons++;
            } else if (step.path("note").asText().equals("still running")) {
                assertThat(vmm(step).hasEnded()).isFalse();
            }
        }
    }

    private ReplayedVmm vmm(JsonNode step) {
        ReplayedVmm vmm = vmms.get(Recording.vmm(step));
        if (vmm == null) {
            throw new IllegalStateException("The transcript begins without a start");
        }
        return vmm;
    }

    private void start(int at, JsonNode step) throws IOException {
        String name = Recording.vmm(step);
        ReplayedVmm before = vmms.remove(name);
        if (before != null) {
            before.close();
        }
        closeCrowdFrom(0);
        List<String> words = new ArrayList<>();
        step.path("start").path("args").forEach(word -> words.add(word.asText()));
        vmms.put(name, ReplayedVmm.start(words, machine, recording, at + 1));
    }

    /** In the recording, a VMM waited for a migration in the background; its answer comes when it is over. */
    private void beginMigration(int at, JsonNode step) throws IOException {
        boolean begins = step.path("request").has("raw")
                || step.path("action").asText().startsWith("send SIG")
                || Recording.path(step).equals("vm.send-migration");
        for (Map.Entry<String, ReplayedVmm> vmm : begins ? vmms.entrySet() : Set.<Map.Entry<String, ReplayedVmm>>of()) {
            boolean isOther = vmm.getKey().equals("b") || !step.path("request").has("path");
            Optional<JsonNode> receive = recording.next(
                    at + 1, vmm.getKey(), next -> Recording.path(next).equals("vm.receive-migration"));
            if (isOther && receive.isPresent()) {
                vmm.getValue().beginReceiving(receive.get());
            }
        }
    }

    private void request(JsonNode step) throws IOException {
        comparisons++;
        if (step.has("connection")) {
            inTheCrowd(step.path("connection").asInt(), step);
        } else if (step.path("request").has("raw")) {
            closeCrowdFrom(10);
            if (step.path("request").path("half_close").asBoolean()) {
                halfClosed(step);
            } else {
                raw(step);
            }
        } else {
            closeCrowdFrom(10);
            ReplayedVmm vmm = vmm(step);
            vmm.request(step);
            if (scenario.equals("create-body-size") && Recording.path(step).equals("vm.create")) {
                vmm.reconnect();
            }
        }
    }

    private void inTheCrowd(int number, JsonNode step) throws IOException {
        UnixClient client = crowd.get(number);
        if (client == null) {
            client = new UnixClient(vmm(step).socket());
            crowd.put(number, client);
        }
        try {
            client.send("GET /api/v1/vmm.ping HTTP/1.1\r\n\r\n");
        } catch (IOException e) {
            assertThat(step.path("response").path("status").asInt())
                    .as(e.toString())
                    .isEqualTo(503); // it is closed at once
        }
        Answers.compare(step.path("request"), step.path("response"), client.receive());
    }

    private void raw(JsonNode step) throws IOException {
        JsonNode request = step.path("request");
        JsonNode expected = step.path("response");
        try (UnixClient client = new UnixClient(vmm(step).socket())) {
            client.send(request.path("raw").asText());
            if (expected.isNull() && !step.path("closed").asBoolean()) {
                client.expectNothing();
                return;
            }
            Answers.compare(request, expected, client.receive());
            for (JsonNode further : step.path("further")) {
                Answers.compare(request, further, client.receive());
            }
        } catch (IOException e) {
            assertThat(expected.isNull()).as("%s: %s", request, e).isTrue();
        }
    }

    /** Unanswered, unless the VMM is so quick, or the client so slow, that the answer comes before the half close. */
    private void halfClosed(JsonNode step) throws IOException {
        boolean isAnswered = true;
        for (int i = 0; i < MOST_ATTEMPTS && isAnswered; i++) {
            try (UnixClient client = new UnixClient(vmm(step).socket())) {
                client.send(step.path("request").path("raw").asText());
                client.shutDownOutput();
                isAnswered = client.receive().isPresent();
            }
        }
        assertThat(isAnswered).as(step.toString()).isFalse();
    }

    /** In the recording, the tenth connection and those that were refused were closed before a new one was made. */
    private void closeCrowdFrom(int limit) throws IOException {
        for (int number = limit; crowd.containsKey(number); number++) {
            crowd.remove(number).close();
        }
        if (limit == 0) {
            for (UnixClient client : crowd.values()) {
                client.close();
            }
            crowd.clear();
        }
    }

    private void act(String action) throws IOException {
        ReplayedVmm first = vmms.get("a");
        if (action.equals("send SIGTERM to a") && first != null) {
            first.terminate();
        } else if (action.equals("send SIGKILL to a") && first != null) {
            first.kill();
        } else {
            host.act(action);
        }
    }

    private void compareFiles(JsonNode step) throws IOException {
        for (ReplayedVmm vmm : vmms.values()) {
            vmm.settle();
        }
        host.compareFiles(step);
        comparisons++;
    }

    /** The body of a request as it was sent. */
    static String body(JsonNode request) {
        JsonNode body = request.path("body");
        if (!body.has("length")) {
            return body.isNull() ? "" : body.has("raw") ? body.path("raw").asText() : spaced(body);
        }
        String start = ((ObjectNode) body).path("raw").asText().replace("\u2026", "");
        return start + "k".repeat(body.path("length").asInt() - start.length() - 3) + "\"}}";
    }

    /** JSON as the recorder writes it, which the places in error texts tell of. */
    private static String spaced(JsonNode json) {
        StringBuilder text = new StringBuilder();
        if (json.isObject()) {
            json.properties()
                    .forEach(field -> text.append(text.isEmpty() ? "" : ", ")
                            .append(TextNode.valueOf(field.getKey()))
                            .append(": ")
                            .append(spaced(field.getValue())));
            return "{" + text + "}";
        }
        if (json.isArray()) {
            json.forEach(element -> text.append(text.isEmpty() ? "" : ", ").append(spaced(element)));
            return "[" + text + "]";
        }
        return json.toString();
    }

    @Override
    public void close() throws IOException {
        closeCrowdFrom(0);
        for (ReplayedVmm vmm : vmms.values()) {
            vmm.close();
        }
        host.close();
    }
}
