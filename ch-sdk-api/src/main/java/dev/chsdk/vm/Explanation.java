// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The decisions behind a VM in the order they were taken, as a table for people. */
final class Explanation {

    private record Row(String what, String value, String from, String why) {}

    private final List<Row> rows = new ArrayList<>();

    /**
     * Adds a decision.
     *
     * @param what what was decided
     * @param value to what
     * @param from who said so: the profile, a variable, the host, a call on the builder
     * @param why the reason, may be empty
     */
    void add(String what, Object value, String from, String why) {
        rows.add(new Row(what, value.toString(), from, why));
    }

    @Override
    public String toString() {
        int what = rows.stream().mapToInt(row -> row.what.length()).max().orElse(0);
        int value = rows.stream().mapToInt(row -> row.value.length()).max().orElse(0);
        int from = rows.stream().mapToInt(row -> row.from.length()).max().orElse(0);
        String format = "%-" + Math.max(1, what) + "s  %-" + Math.max(1, value) + "s  %-" + Math.max(1, from) + "s  %s";
        return rows.stream()
                .map(row -> String.format(format, row.what, row.value, row.from, row.why)
                                .stripTrailing() + "\n")
                .collect(Collectors.joining());
    }
}
