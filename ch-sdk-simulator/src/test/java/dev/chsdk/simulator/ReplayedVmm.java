// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A simulated VMM in the part of a recorded one, with the connection that is kept to it. */
final class ReplayedVmm implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Path socket;
    private final Path eventFile;
    private final List<String> expectedEvents;
    private final @Nullable SimulatedVmm vmm;
    private final String failure;
    private final boolean guestResets;
    private final boolean nmiComes;
    private final boolean endsByItself;
    private final Set<String> asked = new HashSet<>();
    private int migrations;
    private @Nullable UnixClient connection;
    private @Nullable UnixClient receiving;

    private ReplayedVmm(List<String> words, @Nullable SimulatedVmm vmm, String failure, Recording recording, int at) {
        this.socket = Path.of(words.get(1).replace("path=", ""));
        this.eventFile = Path.of(words.get(3).replace("path=", ""));
        this.vmm = vmm;
        this.failure = failure;
        String name = String.valueOf(socket.getFileName()).substring(0, 1);
        this.expectedEvents = recording.events(at, name);
        this.guestResets = recording.guestResets(at, name);
        this.nmiComes = recording
                .next(at, name, step -> Recording.path(step).equals("vm.nmi"))
                .isPresent();
        this.endsByItself = recording
                .next(
                        at,
                        name,
                        step -> step.path("exit").path("ended_by").asText().equals("itself"))
                .isPresent();
    }

    /**
     * Starts the VMM whose part begins at a step of the recording.
     *
     * @param words its command line, the API socket and the event monitor first
     */
    static ReplayedVmm start(List<String> words, Host machine, Recording recording, int at) {
        try {
            SimulatedVmm vmm = SimulatedVmm.start(words, recording.version(), machine, List.of());
            return new ReplayedVmm(words, vmm, "", recording, at);
        } catch (IllegalStateException e) {
            return new ReplayedVmm(words, null, String.valueOf(e.getMessage()), recording, at);
        }
    }

    Path socket() {
        return socket;
    }

    private SimulatedVmm vmm() {
        if (vmm == null) {
            throw new IllegalStateException("The VMM did not start: " + failure);
        }
        return vmm;
    }

    boolean hasEnded() {
        return vmm == null || vmm.exit().isDone();
    }

    void reconnect() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    void request(JsonNode step) throws IOException {
        JsonNode request = step.path("request");
        JsonNode expected = step.path("response");
        boolean isDead = Set.of("ConnectionRefusedError", "FileNotFoundError", "BrokenPipeError")
                .contains(step.path("error").asText());
        if (isDead && endsByItself && !asked.isEmpty()) {
            await(this::hasEnded); // the recorder gave it time
        }
        asked.add(Recording.path(step));
        try {
            UnixClient client = receiving != null && isReceive(step) ? receiving : send(request);
            if (step.path("timeout").asBoolean()) {
                client.expectNothing();
            } else if (expected.has("only") && request.path("method").asText().equals("GET")) {
                compareState(client, request, expected);
            } else {
                Answers.compare(request, expected, client.receive());
            }
        } catch (IOException e) {
            assertThat(expected.isNull() || expected.toString().contains(Answers.DEAD))
                    .as("%s: %s", request, e)
                    .isTrue();
        }
        if (expected.isNull()) {
            reconnect();
        }
        awaitTheGuest();
        awaitTheMigration(step);
    }

    /** Sends a request on the connection that is kept; with open files on a new one, which is kept from then on. */
    private UnixClient send(JsonNode request) throws IOException {
        int files = request.path("fds").asInt();
        if (files == 0) {
            return send(connection(), request);
        }
        reconnect();
        Path tap = socket.resolveSibling(TranscriptReplay.TAP);
        Files.createDirectories(tap.getParent());
        try (RandomAccessFile open = new RandomAccessFile(tap.toFile(), "rw")) {
            connection = UnixClient.passing(socket, Collections.nCopies(files, open.getFD()));
            return send(connection(), request);
        }
    }

    private static UnixClient send(UnixClient client, JsonNode request) throws IOException {
        client.send(request.path("method").asText(), request.path("path").asText(), request);
        return client;
    }

    private static boolean isReceive(JsonNode step) {
        return Recording.path(step).equals("vm.receive-migration");
    }

    /** What the guest does by itself may come a moment later than the question for it. */
    private void compareState(UnixClient client, JsonNode request, JsonNode expected) throws IOException {
        Optional<UnixClient.Reply> reply = client.receive();
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (reply.isPresent() && !hasState(reply.get(), expected) && System.nanoTime() - deadline < 0) {
            client.send(request.path("method").asText(), request.path("path").asText(), request);
            reply = client.receive();
        }
        Answers.compare(request, expected, reply);
    }

    private static boolean hasState(UnixClient.Reply reply, JsonNode expected) {
        return reply.status() != 200
                || reply.body().contains("\"state\":" + expected.path("body").path("state"));
    }

    /** Where the recording shows that the guest reset itself, it does so before the next request. */
    private void awaitTheGuest() {
        if (guestResets && asked.contains(nmiComes ? "vm.nmi" : "vm.boot")) {
            await(() -> hasEnded() || vmm().events().contains("vm rebooted"));
        }
    }

    /** From v53 on a migration is answered before it is over; the recorder waited for its outcome. */
    private void awaitTheMigration(JsonNode step) {
        if (Recording.path(step).equals("vm.send-migration")
                && step.path("response").path("status").asInt() == 204) {
            migrations++;
            await(() -> hasEnded() || Collections.frequency(vmm().events(), "vm migration-failed") >= migrations);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Sends the request whose answer comes when the migration is over. */
    void beginReceiving(JsonNode step) throws IOException {
        if (receiving == null && vmm != null && !vmm.exit().isDone()) {
            UnixClient client = new UnixClient(socket);
            receiving = client;
            client.send("PUT", step.path("request").path("path").asText(), step.path("request"));
            await(() -> vmm.hangs() || vmm.exit().isDone());
        }
    }

    private UnixClient connection() throws IOException {
        UnixClient open = connection;
        if (open == null) {
            open = new UnixClient(socket);
            connection = open;
        }
        return open;
    }

    void terminate() {
        if (vmm != null) {
            vmm.terminate();
        }
    }

    void kill() {
        vmm().kill();
    }

    /** Waits for the end of a VMM that was told to end. */
    void settle() {
        if (vmm != null && asked.contains("vmm.shutdown")) {
            vmm.exit().join();
        }
    }

    void compareEvents() throws IOException {
        if (vmm != null && !endsByItself) {
            vmm.close();
        }
        await(this::hasEnded);
        List<String> actual = collapsed(readEvents());
        List<String> expected = collapsed(expectedEvents);
        assertThat(actual.size()).as("%s instead of %s", actual, expected).isGreaterThanOrEqualTo(expected.size());
        assertThat(actual.subList(0, expected.size())).containsExactlyElementsOf(expected);
        // a real VMM does not wait for its last events to be written
        assertThat(List.of("vmm starting", "vm shutdown", "vm deleted", "vmm shutdown"))
                .containsAll(actual.subList(expected.size(), actual.size()));
    }

    private List<String> readEvents() throws IOException {
        List<String> events = new ArrayList<>();
        if (Files.exists(eventFile)) {
            for (String event : Files.readString(eventFile).split("\n\n", -1)) {
                if (!event.isBlank()) {
                    events.add(Recording.describe(Recording.JSON.readTree(event)));
                }
            }
        }
        return events;
    }

    /** A guest's own events come from another thread, and how often one resets depends on the time it has. */
    private static List<String> collapsed(List<String> events) {
        List<String> all = new ArrayList<>(
                events.stream().filter(event -> !event.startsWith("guest")).toList());
        events.stream().filter(event -> event.startsWith("guest")).forEach(event -> all.add(0, event));
        for (int i = 0; i + 3 < all.size(); ) {
            boolean repeats =
                    all.get(i).equals("vm rebooting") && all.subList(i, i + 2).equals(all.subList(i + 2, i + 4));
            if (repeats) {
                all.subList(i, i + 2).clear();
            } else {
                i++;
            }
        }
        return all;
    }

    void compareExit(JsonNode expected) {
        if (vmm == null) {
            assertThat(failure)
                    .startsWith("Exit status " + expected.path("status").asInt());
            expected.path("stderr_tail").forEach(line -> {
                if (!line.asText().startsWith("cloud-hypervisor:")) {
                    assertThat(failure).contains(line.asText());
                }
            });
            return;
        }
        JsonNode signal = expected.path("signal");
        int status = signal.isNull()
                ? expected.path("status").asInt()
                : Signal.valueOf(signal.asText().replace("SIG", "")).status();
        boolean isChance = status == Signal.SYS.status() && asked.contains("vm.snapshot");
        if (!isChance) { // now and then, a VMM that has made a snapshot is killed by its own filter at its end
            assertThat(vmm.exit().join()).as(expected.toString()).isEqualTo(status);
        }
    }

    @Override
    public void close() throws IOException {
        reconnect();
        if (receiving != null) {
            receiving.close();
        }
        if (vmm != null) {
            vmm.close();
        }
    }
}
