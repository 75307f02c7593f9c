// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Each command line that was fed to the VMM's own argument parser. What that parser refuses (exit status 2), or the option
 * parser behind it, is refused here; what it accepts is accepted here. What only the VMM's validation refuses is an error of
 * {@link ConfigCheck} with that message, and what it accepts has none.
 */
class ArgvGoldenTest {

    private static final List<String> OPTION_PARSER = List.of("unknown option", "Unknown option");

    /**
     * The recorded programs ended before a boot. What the VMM accepts here and then fails or dies of has these rules, which
     * are stricter than its validation on purpose.
     */
    private enum Stricter {
        /** The VMM dies of such a queue at boot; from v53.0 on its validation has it. */
        QUEUE_SIZE_OF_OLD_VMMS("5.10|6.9"),
        /** The VMM asks for a socket when it makes the NIC; from v53.0 on its validation does. */
        NO_SOCKET_OF_OLD_VMMS("6.2"),
        /** Found when the devices are made. */
        DISK_WITHOUT_IMAGE("5.13"),
        /** Found when the NUMA nodes are built. */
        NODE_TWICE("10.5"),
        /** The memory is laid out by vm.boot before anything is validated. */
        MEMORY_LAYOUT("11.1|11.2"),
        /** Found when the consoles are made. */
        SOCKET_OF_A_CONSOLE("11.18");

        private final String rules;

        Stricter(String rules) {
            this.rules = rules;
        }

        boolean has(Problem problem) {
            return problem.source().matches("validation (" + rules.replace(".", "\\.") + ")");
        }
    }

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<Stricter> used = EnumSet.noneOf(Stricter.class);

    @Test
    void argv_asTheParserOfEachVersion() {
        for (JsonNode row : Goldens.lines("cli-argv.jsonl")) {
            row.get("results")
                    .properties()
                    .forEach(result ->
                            result.getValue().forEach(column -> check(row, result.getKey(), column.textValue())));
        }

        assertThat(failures).isEmpty();
        assertThat(used).containsExactlyInAnyOrder(Stricter.values());
        assertThat(counts)
                .isEqualTo(Map.of(
                        "accepted", 109,
                        "fails at boot", 37,
                        "no VM", 18,
                        "refused", 97,
                        "refused by the rules", 174,
                        "stricter", 5));
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
                command.vm().ifPresentOrElse(vm -> rules(vm, result, version, where), () -> count("no VM"));
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

    private void rules(VmConfig vm, String result, VmmVersion version, String where) {
        List<Problem> errors = ConfigCheck.problems(vm, version).stream()
                .filter(Problem::isError)
                .toList();
        if (result.startsWith("exit 1")) {
            Optional<String> message = Optional.of(result.substring(result.indexOf(": ") + 2));
            boolean said = errors.stream().anyMatch(error -> error.vmmMessage().equals(message));
            count("refused by the rules");
            if (!said) {
                failures.add(where + ": the VMM says " + result + ", and the rules say " + errors);
            }
            return;
        }
        count(errors.isEmpty() ? "accepted" : "fails at boot");
        errors.forEach(error -> stricter(error, where));
    }

    private void stricter(Problem error, String where) {
        Optional<Stricter> reason =
                Stream.of(Stricter.values()).filter(rule -> rule.has(error)).findFirst();
        reason.ifPresentOrElse(used::add, () -> failures.add(where + ": accepted, and the rules say " + error));
    }

    private static boolean mustBeRefused(String result) {
        return result.startsWith("exit 2") || OPTION_PARSER.stream().anyMatch(result::contains);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
