// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.check.Problem;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/** Problems as people and programs read them. */
record Report(List<Problem> problems, VmmVersion version) {

    private static final int WIDEST_VALUE = 40;

    /** A line for each, in columns, and the count. Coloured on a terminal. */
    String table() {
        int paths = width(Problem::path);
        int values = width(Report::value);
        Stream<String> lines = problems.stream()
                .map(problem -> "%s  %-"
                        .concat(paths + "s  %-" + values + "s  %s")
                        .formatted(severity(problem), problem.path(), value(problem), text(problem)));
        return Stream.concat(lines, Stream.of(count()))
                .map(String::stripTrailing)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private int width(Function<Problem, String> column) {
        return Math.max(
                1, problems.stream().map(column).mapToInt(String::length).max().orElse(1));
    }

    private static String severity(Problem problem) {
        return Ansi.AUTO.string(problem.isError() ? "@|bold,red ERROR  |@" : "@|yellow WARNING|@");
    }

    private static String value(Problem problem) {
        String value = problem.value().replaceAll("\\s+", " ");
        return value.length() <= WIDEST_VALUE ? value : value.substring(0, WIDEST_VALUE - 3) + "...";
    }

    private static String text(Problem problem) {
        String vmm =
                problem.vmmMessage().map(text -> " (the VMM: " + text + ")").orElse("");
        return problem.message() + (problem.remedy().isEmpty() ? "" : "; " + problem.remedy()) + vmm + " ["
                + problem.source() + "]";
    }

    private String count() {
        long errors = problems.stream().filter(Problem::isError).count();
        return counted(errors, "error") + ", " + counted(problems.size() - errors, "warning") + " for v" + version;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** An array with an object for each. */
    String json() {
        ArrayNode array = new ObjectMapper().createArrayNode();
        for (Problem problem : problems) {
            ObjectNode row = array.addObject()
                    .put("severity", problem.severity().name())
                    .put("path", problem.path())
                    .put("value", problem.value())
                    .put("message", problem.message())
                    .put("remedy", problem.remedy());
            problem.vmmMessage().ifPresent(text -> row.put("vmm_message", text));
            ArrayNode versions = row.putArray("versions");
            problem.versions().forEach(release -> versions.add(release.toString()));
            row.put("source", problem.source());
        }
        return array.toPrettyString();
    }
}
