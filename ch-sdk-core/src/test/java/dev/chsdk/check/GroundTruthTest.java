// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** No false alarm and no miss: the rules against what real VMMs of four versions answered. */
class GroundTruthTest {

    private static final String VALIDATION = "Failed to validate config";

    /** Refusals that depend on what the host has. */
    private static final List<String> OF_THE_HOST = List.of("provided in landlock-rules does not exist");

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void boots_asRecorded() {
        Recorded.lines("/check/boots.jsonl").forEach(this::boot);

        assertThat(failures).isEmpty();
        assertThat(counts)
                .isEqualTo(Map.ofEntries(
                        Map.entry("booted", 191),
                        Map.entry("refused in validation", 214),
                        Map.entry("refused for the host", 4),
                        Map.entry("failed later, foreseen", 99),
                        Map.entry("failed later, not foreseen", 139),
                        Map.entry("died, foreseen", 18),
                        Map.entry("died, not foreseen", 12),
                        Map.entry("not representable", 8)));
    }

    private void boot(JsonNode row) {
        String status = row.get("status").asText();
        VmmVersion version = VmmVersion.parse(row.get("version").textValue());
        List<String> reasons = texts(row.get("reasons"));
        String last = reasons.isEmpty() ? "" : reasons.get(reasons.size() - 1);
        Optional<List<Problem>> problems = problems(row.get("config"), version);
        boolean error = problems.isEmpty() || problems.get().stream().anyMatch(Problem::isError);
        if (status.equals("204")) {
            expect(!error, "booted", row, problems);
        } else if (OF_THE_HOST.stream().anyMatch(last::contains)) {
            count("refused for the host");
        } else if (reasons.contains(VALIDATION)) {
            expect(problems.isEmpty() || says(problems.get(), last), "refused in validation", row, problems);
        } else {
            count((status.equals("died") ? "died, " : "failed later, ") + (error ? "foreseen" : "not foreseen"));
        }
    }

    /** What the rules find; empty when the model cannot even hold the description. */
    private Optional<List<Problem>> problems(JsonNode config, VmmVersion version) {
        try {
            return Optional.of(ConfigCheck.problems(VmConfig.fromVmm(config.toString()), version));
        } catch (WireFormatException e) {
            count("not representable");
            return Optional.empty();
        }
    }

    private static boolean says(List<Problem> problems, String message) {
        return problems.stream()
                .filter(Problem::isError)
                .anyMatch(problem -> problem.vmmMessage().equals(Optional.of(message)));
    }

    private void expect(boolean right, String what, JsonNode row, Optional<List<Problem>> problems) {
        count(what);
        if (!right) {
            failures.add(what + ", but found " + problems + " in " + row);
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
