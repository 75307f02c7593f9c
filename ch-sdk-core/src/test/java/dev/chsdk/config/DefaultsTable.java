// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the VMM's parser fills in for a key that is not given, and we leave out. */
final class DefaultsTable {

    /**
     * One row.
     *
     * @param option the flag without dashes
     * @param key the path of the JSON name
     * @param versions the columns of the goldens that it holds for
     * @param value the JSON value
     */
    private record Row(String option, String key, Set<String> versions, JsonNode value) {}

    private final List<Row> rows = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    static DefaultsTable load() {
        DefaultsTable table = new DefaultsTable();
        Goldens.text("defaults.tsv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .forEach(cells -> table.rows.add(
                        new Row(cells[0], cells[1], Set.of(cells[2].split(" ", -1)), Goldens.parse(cells[3]))));
        return table;
    }

    boolean explains(String option, String key, String version, JsonNode value) {
        for (Row row : rows) {
            if (row.option.equals(option)
                    && row.key.equals(key)
                    && row.versions.contains(version)
                    && row.value.equals(value)) {
                used.add(option + " " + key + " " + row.value + " " + version);
                return true;
            }
        }
        return false;
    }

    /** Cells that no golden needed. */
    List<String> unused() {
        List<String> unused = new ArrayList<>();
        for (Row row : rows) {
            for (String version : row.versions) {
                String cell = row.option + " " + row.key + " " + row.value + " " + version;
                if (!used.contains(cell)) {
                    unused.add(cell);
                }
            }
        }
        return unused;
    }
}
