// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.config.OptionGoldens.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * Each option string that was fed to the VMM's own parser: accepted there is accepted here with the same JSON, refused there
 * is refused here, and what was read is written and read again as it was.
 */
class OptionGoldenTest {

    /** Of what the VMM makes where we are stricter: there is nothing of ours to compare it with. */
    private static final long STRICTER_RESULTS = 3_626_184_574L;

    private final OptionGoldens goldens = new OptionGoldens();
    private final List<String> failures = new ArrayList<>();
    private final Set<String> usedRules = new TreeSet<>();
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final CRC32 stricter = new CRC32();

    @Test
    void options_asTheParserOfEachVersion() {
        for (JsonNode row : Goldens.lines("cli-options.jsonl")) {
            Goldens.COLUMNS.forEach(column -> check(row, row.get("results").get(column), column));
        }

        assertThat(failures).isEmpty();
        assertThat(usedRules)
                .containsExactlyInAnyOrder(Stream.of(OptionGoldens.Stricter.values())
                        .map(Enum::name)
                        .toArray(String[]::new));
        assertThat(goldens.defaults().unused()).isEmpty();
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Outcome.SAME_JSON,
                        1616,
                        Outcome.BOTH_REFUSE,
                        480,
                        Outcome.STRICTER,
                        74,
                        Outcome.OF_ANOTHER_BUILD,
                        10));
        assertThat(stricter.getValue()).isEqualTo(STRICTER_RESULTS);
    }

    private void check(JsonNode row, JsonNode result, String column) {
        OptionGoldens.Verdict verdict = goldens.check(row, result, column);
        counts.merge(verdict.outcome(), 1, Integer::sum);
        if (!verdict.rule().isEmpty()) {
            usedRules.add(verdict.rule());
            stricter.update(result.toString().getBytes(UTF_8));
        }
        if (!verdict.failure().isEmpty()) {
            failures.add(verdict.failure());
        }
    }
}
