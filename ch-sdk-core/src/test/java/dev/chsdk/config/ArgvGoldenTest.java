// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Each command line that was fed to the VMM's own argument parser. What that parser refuses (exit status 2), or the option
 * parser behind it, is refused here; what it accepts is accepted here, and also what only a later check refuses.
 */
class ArgvGoldenTest {

    private static final List<String> OPTION_PARSER = List.of("unknown option", "Unknown option");

    /** Lines of the recording harness: it had no VM to validate, so its last step refused what describes none. */
    private static final String NO_VM = "exit 1: Payload configuration is not bootable";

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void argv_asTheParserOfEachVersion() {
        for (JsonNode row : Goldens.lines("cli-argv.jsonl")) {
            row.get("results")
                    .properties()
                    .forEach(result ->
                            result.getValue().forEach(column -> check(row, result.getKey(), column.textValue())));
        }

        assertThat(failures).isEmpty();
        assertThat(counts).isEqualTo(Map.of("accepted", 164, "left to the rules", 174, "refused", 97, "stricter", 5));
    }

    private void check(JsonNode row, String result, String column) {
        List<String> argv = StreamSupport.stream(row.get("argv").spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
        VmmVersion version = Objects.requireNonNull(Goldens.VERSIONS.get(column), column);
        String where = argv + " " + column;
        try {
            VmmCommand command = VmmCommand.fromArguments(argv, version);
            if (mustBeRefused(result)) {
                failures.add(where + ": accepted, but the VMM says " + result);
            } else {
                count(result.startsWith("exit 1") && !result.startsWith(NO_VM) ? "left to the rules" : "accepted");
                assertThat(VmmCommand.fromArguments(command.toArguments(version), version))
                        .isEqualTo(command);
            }
        } catch (WireFormatException e) {
            if (mustBeRefused(result) || result.startsWith("exit 1")) {
                count("refused");
            } else if (e.what().contains("without a value the VMM takes it as not given")) {
                count("stricter");
            } else {
                failures.add(where + ": refused with " + e.getMessage());
            }
        }
    }

    private static boolean mustBeRefused(String result) {
        return result.startsWith("exit 2") || OPTION_PARSER.stream().anyMatch(result::contains);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
