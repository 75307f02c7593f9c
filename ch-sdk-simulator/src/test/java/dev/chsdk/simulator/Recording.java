// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a transcript, filled in for one replay. */
final class Recording {

    static final ObjectMapper JSON = new ObjectMapper();

    /** How long the recorder's path of {@code ${DIR}} was. */
    private static final int RECORDED_DIRECTORY = 16;

    private static final Pattern COLUMN = Pattern.compile("line 1 column (\\d+)");

    private final VmmVersion version;
    private final List<JsonNode> steps = new ArrayList<>();

    /**
     * Reads a transcript, which lies in a folder of its version's name.
     *
     * @param port takes the place of the port that the recording was made with
     */
    Recording(Path transcript, Path directory, int port) throws IOException {
        version = VmmVersion.parse(
                transcript.getName(transcript.getNameCount() - 2).toString());
        for (String line : Files.readAllLines(transcript)) {
            steps.add(JSON.readTree(shifted(line, directory)
                    .replace("${DIR}", directory.toString())
                    .replace("127.0.0.1:47321", "127.0.0.1:" + port)
                    .replace("-dirty", "-simulated")));
        }
        order();
    }

    /** An error behind a path is further to the right when the path is longer. */
    private static String shifted(String line, Path directory) {
        Matcher column = COLUMN.matcher(line);
        String request = line.replaceFirst("\"response\".*", "");
        int paths = request.split("\\$\\{DIR}", -1).length - 1;
        return paths == 0 || !line.contains("Failed to deserialize JSON")
                ? line
                : column.replaceAll(place -> "line 1 column "
                        + (Integer.parseInt(place.group(1))
                                + paths * (directory.toString().length() - RECORDED_DIRECTORY)));
    }

    /** The answer to a receiver is recorded when it came, which may be before the sender's own. */
    private void order() {
        for (int i = 0; i < steps.size(); i++) {
            JsonNode step = steps.get(i);
            boolean waits =
                    path(step).equals("vm.receive-migration") && vmm(step).equals("b");
            Optional<JsonNode> sender =
                    waits ? next(i, "a", next -> path(next).equals("vm.send-migration")) : Optional.empty();
            if (sender.isPresent()) {
                steps.remove(i);
                steps.add(steps.indexOf(sender.get()) + 1, step);
                i--;
            }
        }
    }

    /** Whether the VMM's guest resets itself on its own account, and no call makes it. */
    boolean guestResets(int from, String vmm) {
        return events(from, vmm).contains("vm rebooted")
                && next(from, vmm, step -> path(step).equals("vm.reboot")).isEmpty();
    }

    VmmVersion version() {
        return version;
    }

    List<JsonNode> steps() {
        return steps;
    }

    static String vmm(JsonNode step) {
        return step.path("vmm").asText("a");
    }

    static String path(JsonNode step) {
        return step.path("request").path("path").asText().replace("/api/v1/", "");
    }

    /** The next step for this VMM, before it is started anew, that is like this. */
    Optional<JsonNode> next(int from, String vmm, Predicate<JsonNode> like) {
        for (JsonNode step : steps.subList(from, steps.size())) {
            boolean isIts = vmm(step).equals(vmm);
            if (isIts && step.has("start")) {
                return Optional.empty();
            }
            if (isIts && like.test(step)) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** The events that this VMM reported until it ended, as source, event and properties. */
    List<String> events(int from, String vmm) {
        List<String> events = new ArrayList<>();
        next(from, vmm, step -> step.has("events"))
                .ifPresent(step -> step.path("events").forEach(event -> events.add(describe(event))));
        return events;
    }

    static String describe(JsonNode event) {
        JsonNode properties = event.path("properties");
        return event.path("source").asText() + " " + event.path("event").asText()
                + (properties.isObject() ? " " + properties : "");
    }
}
