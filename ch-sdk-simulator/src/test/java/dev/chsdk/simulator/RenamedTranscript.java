// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transcript as it would have been recorded, had its ids and files had other names and its independent devices another
 * order. Names keep their length, so that no column in an error text changes.
 */
final class RenamedTranscript {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LISTS = List.of("disks", "net", "pmem");
    private static final Pattern PATH = Pattern.compile("(\\$\\{DIR}/)([A-Za-z0-9_-]+)((?:\\.[a-z]+)?)");

    /** Where an error text names an id. */
    private static final Pattern ID_IN_TEXT = Pattern.compile(
            "((?:identifier|unique|zone): (?:_virtio-pci-)?|Identifier |with id \"|^_virtio-pci-)([a-z0-9]+)");

    private final Random random;
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final List<ObjectNode> steps = new ArrayList<>();
    private final List<Map<String, String>> places = new ArrayList<>();

    private RenamedTranscript(List<String> lines, int seed) {
        this.random = new Random(seed);
        try {
            for (String line : lines) {
                steps.add((ObjectNode) JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the transcript anew, below a folder of the same name as the original's, which is that of the version. */
    static Path write(Path transcript, int seed, Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(
                transcript.getName(transcript.getNameCount() - 2).toString()));
        RenamedTranscript renamed = new RenamedTranscript(Files.readAllLines(transcript), seed);
        return Files.write(folder.resolve(transcript.getFileName()), renamed.lines());
    }

    private List<String> lines() {
        steps.forEach(step -> collectIds(step.path("request").path("body")));
        List<String> lines = new ArrayList<>();
        for (ObjectNode step : steps) {
            reorder(step);
            lines.add(rename("", step).toString());
        }
        return lines;
    }

    private void collectIds(JsonNode body) {
        for (JsonNode id : body.findValues("id")) {
            String text = id.asText();
            if (text.matches("[a-z0-9]+")) {
                ids.computeIfAbsent(text, this::other);
            }
        }
    }

    /** Another name of the same length, of lower-case letters. */
    private String other(String name) {
        String result = name;
        while (result.matches("[ab]") || result.equals(name) || !used.add(result)) { // a and b are the VMMs
            result = random.ints(name.length(), 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return result;
    }

    /** Shuffles the devices of a description, and from then on what the answers tell of their order and places. */
    private void reorder(ObjectNode step) {
        JsonNode request = step.path("request");
        if (request.path("path").asText().endsWith("vm.create")) {
            places.clear();
            LISTS.forEach(list -> shuffle(request.path("body").path(list)));
            if (request.path("body") instanceof ObjectNode body
                    && step.path("response").path("status").asInt() == 204) {
                shuffleKeys(body);
            }
        }
        JsonNode info = step.path("response").path("body");
        for (Map<String, String> moved : places) {
            LISTS.forEach(list -> follow(info.path("config").path(list), moved));
            exchange(info.path("device_tree"), moved);
        }
    }

    private void shuffleKeys(ObjectNode body) {
        List<Map.Entry<String, JsonNode>> fields =
                new ArrayList<>(body.deepCopy().properties());
        Collections.shuffle(fields, random);
        body.removeAll();
        fields.forEach(field -> body.set(field.getKey(), field.getValue()));
    }

    private void shuffle(JsonNode list) {
        boolean isNamed = list.size() > 1;
        for (JsonNode device : list) {
            isNamed &= ids.containsKey(device.path("id").asText()) && !device.has("pci_segment");
        }
        if (isNamed) {
            List<JsonNode> devices = new ArrayList<>();
            list.forEach(devices::add);
            List<JsonNode> shuffled = new ArrayList<>(devices);
            Collections.shuffle(shuffled, random);
            Map<String, String> moved = new HashMap<>();
            for (int i = 0; i < devices.size(); i++) {
                moved.put(
                        shuffled.get(i).path("id").asText(),
                        devices.get(i).path("id").asText());
            }
            ((ArrayNode) list).removeAll().addAll(shuffled);
            if (moved.size() == devices.size()) {
                places.add(moved);
            }
        }
    }

    /** Brings a list of the answer into the order of the request. */
    private static void follow(JsonNode list, Map<String, String> moved) {
        Map<String, JsonNode> byId = new HashMap<>();
        list.forEach(device -> byId.put(device.path("id").asText(), device));
        if (byId.keySet().equals(moved.keySet())) {
            Map<String, String> newcomers = new HashMap<>();
            moved.forEach((id, before) -> newcomers.put(before, id));
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            list.forEach(device ->
                    result.add(byId.get(newcomers.get(device.path("id").asText()))));
            ((ArrayNode) list).removeAll().addAll(result);
        }
    }

    /** Gives each device the place on the bus of the one in whose stead it stands. */
    private static void exchange(JsonNode tree, Map<String, String> moved) {
        JsonNode before = tree.deepCopy();
        moved.forEach((id, other) -> {
            for (String prefix : List.of("_virtio-pci-", "")) {
                if (tree.path(prefix + id) instanceof ObjectNode node && before.has(prefix + other)) {
                    for (String part : List.of("pci_bdf", "resources")) {
                        if (node.has(part)) {
                            node.set(part, before.path(prefix + other).path(part));
                        }
                    }
                }
            }
        });
    }

    private JsonNode rename(String key, JsonNode node) {
        if (node.isObject()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            boolean isKeyed = key.equals("device_tree") || key.equals("body");
            node.properties()
                    .forEach(field -> result.set(
                            isKeyed ? renameId(field.getKey()) : field.getKey(),
                            rename(field.getKey(), field.getValue())));
            return result;
        }
        if (node.isArray()) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> result.add(rename(key, element)));
            return result;
        }
        return node.isTextual() ? new TextNode(rename(key, node.textValue())) : node;
    }

    private String rename(String key, String text) {
        String renamed = switch (key) {
            case "id", "rate_limit_group", "memory_zones", "children", "parent" -> renameId(text);
            case "body" -> replace(ID_IN_TEXT, text, match -> match.group(1) + renameId(match.group(2)));
            case "name" -> files.getOrDefault(text, text);
            default -> text;
        };
        return replace(PATH, renamed, match -> match.group(1) + file(match.group(2), match.group(3)));
    }

    private String renameId(String id) {
        return id.startsWith("_virtio-pci-")
                ? "_virtio-pci-" + renameId(id.substring("_virtio-pci-".length()))
                : ids.getOrDefault(id, id);
    }

    /** Kernels, and what belongs to a VMM itself, keep their names. */
    private String file(String name, String extension) {
        boolean isFixed = extension.equals(".elf") || name.matches("[ab][0-9]*");
        return isFixed ? name + extension : files.computeIfAbsent(name + extension, whole -> other(name) + extension);
    }

    private static String replace(Pattern pattern, String text, Function<MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(by.apply(match)));
    }
}
