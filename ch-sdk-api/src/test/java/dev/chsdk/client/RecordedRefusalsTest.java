// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chsdk.error.VmmResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Every refusal that was recorded from real VMMs: what it is said to be, and that versions do not differ in it. */
class RecordedRefusalsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What versions refuse for different reasons. */
    private static final Set<String> DIFFERENT = Set.of(
            // no such endpoint before v52.0
            "PUT vm.add-generic-vhost-user matrix-paused",
            "PUT vm.add-generic-vhost-user matrix-restored",
            "PUT vm.add-generic-vhost-user matrix-running",
            // before v53.0 the VMM dies of it
            "PUT vm.send-migration matrix-after-delete",
            "PUT vm.send-migration matrix-no-vm");

    private record Answer(String kinds, VmmResponseException refusal) {}

    private record Occurrence(Answer answer, String version, String operation, String scenario, int times) {}

    private final Map<String, Answer> answers = new TreeMap<>();

    private final List<Occurrence> occurrences = new ArrayList<>();

    RecordedRefusalsTest() {
        for (String[] cells : rows("answers.tsv")) {
            String body = json(cells[3]).textValue();
            answers.put(
                    cells[0],
                    new Answer(
                            cells[1],
                            new VmmResponseException(
                                    "PUT vm.x", "/s", Integer.parseInt(cells[2]), ErrorBody.reasons(body), body)));
        }
        for (String[] cells : rows("occurrences.tsv")) {
            Answer answer = Objects.requireNonNull(answers.get(cells[0]), cells[0]);
            occurrences.add(new Occurrence(answer, cells[1], cells[2], cells[3], Integer.parseInt(cells[4])));
        }
    }

    private static List<String[]> rows(String resource) {
        try (InputStream in = RecordedRefusalsTest.class.getResourceAsStream("refusals/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kinds(VmmResponseException refusal) {
        String kinds = (refusal.isNotFound() ? "not-found " : "")
                + (refusal.isInvalidState() ? "state " : "")
                + (refusal.isInvalidConfig() ? "config " : "")
                + (refusal.isVmmGone() ? "gone " : "");
        return kinds.isEmpty() ? "other" : kinds.strip();
    }

    @Test
    void kinds_ofEachAnswer_areWhatItMeans() {
        assertThat(answers).hasSize(356);
        assertThat(answers.values())
                .allSatisfy(answer -> assertThat(kinds(answer.refusal()))
                        .as(answer.refusal().getMessage())
                        .isEqualTo(answer.kinds()));
    }

    @Test
    void kinds_ofAllAnswersOfAVersion_areAsManyAsRecorded() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Occurrence occurrence : occurrences) {
            String kinds = kinds(occurrence.answer().refusal());
            counts.merge(occurrence.version() + " " + kinds, occurrence.times(), Integer::sum);
        }

        assertThat(counts)
                .isEqualTo(Map.ofEntries(
                        Map.entry("50.0 config", 144),
                        Map.entry("50.0 gone", 10),
                        Map.entry("50.0 not-found", 158),
                        Map.entry("50.0 other", 194),
                        Map.entry("50.0 state", 60),
                        Map.entry("51.1 config", 149),
                        Map.entry("51.1 gone", 11),
                        Map.entry("51.1 not-found", 159),
                        Map.entry("51.1 other", 197),
                        Map.entry("51.1 state", 59),
                        Map.entry("52.0 config", 167),
                        Map.entry("52.0 gone", 10),
                        Map.entry("52.0 not-found", 157),
                        Map.entry("52.0 other", 190),
                        Map.entry("52.0 state", 59),
                        Map.entry("53.0 config", 174),
                        Map.entry("53.0 gone", 8),
                        Map.entry("53.0 not-found", 161),
                        Map.entry("53.0 other", 179),
                        Map.entry("53.0 state", 74)));
    }

    @Test
    void kinds_ofTheSameRequestInTheSameState_areTheSameOnAllVersions() {
        Map<String, Map<String, Set<String>>> byCell = new TreeMap<>();
        for (Occurrence occurrence : occurrences) {
            if (occurrence.scenario().startsWith("matrix-")) {
                byCell.computeIfAbsent(occurrence.operation() + " " + occurrence.scenario(), cell -> new TreeMap<>())
                        .computeIfAbsent(occurrence.version(), version -> new TreeSet<>())
                        .add(kinds(occurrence.answer().refusal()));
            }
        }
        Set<String> different = byCell.entrySet().stream()
                .filter(cell -> Set.copyOf(cell.getValue().values()).size() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        assertThat(byCell).hasSize(125);
        assertThat(different).isEqualTo(DIFFERENT);
    }

    @Test
    void reasons_ofEachArray_areItsTextsInOrder() {
        List<Answer> arrays = answers.values().stream()
                .filter(answer -> answer.refusal().body().startsWith("["))
                .toList();

        assertThat(arrays).hasSize(345);
        assertThat(arrays)
                .allSatisfy(answer -> assertThat(answer.refusal().reasons())
                        .containsExactlyElementsOf(StreamSupport.stream(
                                        json(answer.refusal().body()).spliterator(), false)
                                .map(reason -> reason.textValue().strip())
                                .toList()));
    }
}
