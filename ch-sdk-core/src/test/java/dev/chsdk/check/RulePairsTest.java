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

    private static final List<VmmVersion> VERSIONS = Stream.of("50.0", "50.1", "51.0", "51.1", "51.2", "52.0", "53.0")
            .map(VmmVersion::parse)
            .toList();

    /** Stands for a text that is longer than the body of a request may be. */
    private static final String FILL = "FILL";

    /** Lists whose elements are judged each by itself. */
    private static final Set<String> GROWING = Set.of("disks", "net", "devices", "landlock_rules", "pmem");

    /** Rules about several parts of the VM: another broken rule can mend these, or keep them from being looked at. */
    private static final Set<String> OF_THE_WHOLE = Set.of(
            "2.10", "2.11", "2.13", "4.5", "4.6", "5.2", "5.5", "5.7", "6.1", "6.8", "7.1", "7.2", "7.6", "7.10", "8.2",
            "8.6", "10.7", "10.10", "10.11");

    private static final int RULES_TOGETHER = 96;

    private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+) \\|.*\\| ([^|]*) \\|");

    record Pair(String rule, String path, VmmVersion first, VmmVersion last, Severity severity, JsonNode row) {

        VmConfig broken() {
            return vm(row.get("broken"));
        }

        VmConfig repaired() {
            return row.has("repaired") ? vm(row.get("repaired")) : vm(JsonNodeFactory.instance.objectNode());
        }

        boolean holdsFor(VmmVersion version) {
            return version.compareTo(first) >= 0 && version.compareTo(last) <= 0;
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
                assertThat(problem.versions())
                        .isEqualTo(VERSIONS.stream().filter(pair::holdsFor).toList());
            });
            assertThat(errors(problems)).allMatch(problem -> problem.source().equals("validation " + pair.rule()));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void rule_beforeAndAfter(Pair pair) {
        VERSIONS.stream()
                .filter(version -> !pair.holdsFor(version))
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
                .filter(pair -> pair.last().equals(VmmVersion.V53_0)
                        && !pair.row().get("broken").isArray())
                .filter(pair -> !OF_THE_WHOLE.contains(pair.rule()))
                .toList();
        Random random = new Random(5);
        Set<String> seen = new TreeSet<>();
        Map<String, JsonNode> unreported = new TreeMap<>();
        for (int round = 0; round < 500; round++) {
            List<Pair> chosen = new ArrayList<>(additions);
            Collections.shuffle(chosen, random);
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            Set<String> rules = chosen.stream()
                    .filter(pair -> addTo(all, pair.row().get("broken")))
                    .limit(1 + random.nextInt(12))
                    .map(Pair::rule)
                    .collect(Collectors.toCollection(TreeSet::new));

            List<Problem> problems = ConfigCheck.problems(vm(all), VmmVersion.V53_0);

            seen.addAll(rules);
            problems.forEach(problem -> rules.remove(problem.source().replace("validation ", "")));
            rules.forEach(missing -> unreported.put(missing, all));
        }
        assertThat(unreported).isEmpty();
        assertThat(seen).hasSize(RULES_TOGETHER);
    }

    /** Adds the parts of a VM to another. Not done when the other has one of them already, but for lists, which grow. */
    private static boolean addTo(ObjectNode all, JsonNode parts) {
        boolean apart = parts.properties().stream()
                .allMatch(part -> GROWING.contains(part.getKey()) || !all.has(part.getKey()));
        if (apart) {
            parts.properties().forEach(part -> {
                if (GROWING.contains(part.getKey())) {
                    all.withArray("/" + part.getKey()).addAll((ArrayNode) part.getValue());
                } else {
                    all.set(part.getKey(), part.getValue());
                }
            });
        }
        return apart;
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
