// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.check.Problem.Severity;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by the smallest description that breaks it and by its repair, for the first and the last version it holds for. */
class RulePairsTest {

    private static final List<VmmVersion> VERSIONS = Stream.of("50.0", "50.1", "51.0", "51.1", "52.0", "53.0")
            .map(VmmVersion::parse)
            .toList();

    /** Stands for a text that is longer than the body of a request may be. */
    private static final String FILL = "FILL";

    private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+) \\|.*\\| ([^|]*) \\|");

    record Pair(String rule, String path, VmmVersion first, VmmVersion last, Severity severity, JsonNode row) {

        VmConfig broken() {
            return vm(row.get("broken"));
        }

        VmConfig repaired() {
            return row.has("repaired") ? vm(row.get("repaired")) : vm(JsonNodeFactory.instance.objectNode());
        }

        List<VmmVersion> versionsOfRepair() {
            return row.has("repaired") ? List.of(first, last) : List.of(VmmVersion.V53_0);
        }

        @Override
        public String toString() {
            return rule + " " + row.get("broken");
        }
    }

    static List<Pair> pairs() {
        return Recorded.lines("/check/rules.jsonl").stream()
                .map(row -> new Pair(
                        row.get("rule").textValue(),
                        row.get("path").textValue(),
                        VmmVersion.parse(row.get("from").textValue()),
                        VmmVersion.parse(row.get("to").textValue()),
                        Severity.valueOf(row.get("severity").textValue()),
                        row))
                .toList();
    }

    /** The smallest bootable VM, with these parts of its JSON in place of its own, or with these arguments. */
    private static VmConfig vm(JsonNode parts) {
        if (parts.isArray()) {
            return VmConfig.fromArguments(Stream.concat(
                            Stream.of("--kernel", "/k", "--console", "off"),
                            StreamSupport.stream(parts.spliterator(), false).map(JsonNode::textValue))
                    .toList());
        }
        ObjectNode vm = JsonNodeFactory.instance.objectNode();
        vm.putObject("payload").put("kernel", "/k");
        vm.putObject("console").put("mode", "Off");
        parts.properties().forEach(part -> vm.set(part.getKey(), part.getValue()));
        return VmConfig.fromVmm(vm.toString().replace(FILL, "x".repeat(51_200)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void rule_whileItHolds(Pair pair) {
        for (VmmVersion version : List.of(pair.first(), pair.last())) {
            List<Problem> problems = ConfigCheck.problems(pair.broken(), version);

            assertThat(of(pair.rule(), problems)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(pair.severity());
                assertThat(problem.path()).isEqualTo(pair.path());
            });
            assertThat(errors(problems)).allMatch(problem -> problem.source().equals("validation " + pair.rule()));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void rule_beforeAndAfter(Pair pair) {
        VERSIONS.stream()
                .filter(version -> version.compareTo(pair.first()) < 0 || version.compareTo(pair.last()) > 0)
                .forEach(version -> assertThat(of(pair.rule(), ConfigCheck.problems(pair.broken(), version)))
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void rule_repaired(Pair pair) {
        for (VmmVersion version : pair.versionsOfRepair()) {
            List<Problem> problems = ConfigCheck.problems(pair.repaired(), version);

            assertThat(of(pair.rule(), problems)).isEmpty();
            assertThat(errors(problems)).isEmpty();
        }
    }

    @Test
    void rules_allTogether() {
        List<Pair> additions = pairs().stream()
                .filter(pair -> pair.severity() == Severity.ERROR)
                .filter(pair -> pair.last().equals(VmmVersion.V53_0))
                .filter(RulePairsTest::addsDevicesOnly)
                .toList();
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            List<Pair> chosen = new ArrayList<>(additions);
            Collections.shuffle(chosen, random);
            chosen = chosen.subList(0, 1 + random.nextInt(6));
            Set<String> rules =
                    chosen.stream().map(pair -> "validation " + pair.rule()).collect(Collectors.toSet());

            List<Problem> problems = ConfigCheck.problems(together(chosen), VmmVersion.V53_0);

            assertThat(errors(problems).stream().map(Problem::source))
                    .as("%s", chosen)
                    .containsAll(rules);
        }
        assertThat(additions).hasSizeGreaterThan(20);
    }

    /** Whether it breaks its rule by its own disks and NICs alone, whatever else the VM has. */
    private static boolean addsDevicesOnly(Pair pair) {
        if (pair.row().get("broken").isArray()) {
            return false;
        }
        Set<String> parts = new TreeSet<>();
        pair.row().get("broken").fieldNames().forEachRemaining(parts::add);
        return Set.of("disks", "net", "devices", "landlock_rules", "pmem").containsAll(parts);
    }

    private static VmConfig together(List<Pair> pairs) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Pair pair : pairs) {
            pair.row()
                    .get("broken")
                    .properties()
                    .forEach(part -> all.withArray("/" + part.getKey()).addAll((ArrayNode) part.getValue()));
        }
        return vm(all);
    }

    /** Every row of the document names the class that has its rule, or the reason why there is none. */
    @Test
    void document_hasEveryRule() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "validation.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(2))).as(line).isNull();
            }
        }
        Set<String> withRule = rows.entrySet().stream()
                .filter(row -> row.getValue().matches("`[A-Z]\\w+`"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = pairs().stream().map(Pair::rule).collect(Collectors.toCollection(TreeSet::new));

        assertThat(withRule).isEqualTo(tested);
        assertThat(rows.values()).allMatch(text -> text.matches("`[A-Z]\\w+`") || text.startsWith("none: "));
    }

    private static List<Problem> of(String rule, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.source().equals("validation " + rule))
                .toList();
    }

    private static List<Problem> errors(List<Problem> problems) {
        return problems.stream().filter(Problem::isError).toList();
    }
}
