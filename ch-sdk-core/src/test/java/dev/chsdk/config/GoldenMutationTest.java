// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.chsdk.config.OptionGoldens.Outcome;
import dev.chsdk.config.OptionGoldens.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A wrong expected value in the goldens is noticed: each single value is changed in turn, and the comparison must come to
 * another end. A sample of them is changed here; {@code -Dgoldens.every=1} changes all.
 */
class GoldenMutationTest {

    private static final int EVERY = Integer.getInteger("goldens.every", 5);

    private final OptionGoldens goldens = new OptionGoldens();
    private final List<String> unnoticed = new ArrayList<>();
    private int values;
    private int changed;

    @Test
    void changedValue_isNoticed() {
        for (JsonNode row : Goldens.lines("cli-options.jsonl")) {
            for (String column : Goldens.COLUMNS) {
                changeEach(row, column);
            }
        }

        assertThat(unnoticed).isEmpty();
        assertThat(values).isEqualTo(13_190);
        assertThat(changed).isEqualTo((values + EVERY - 1) / EVERY);
    }

    private void changeEach(JsonNode row, String column) {
        JsonNode result = row.get("results").get(column);
        Verdict right = goldens.check(row, result, column);
        if (right.outcome() == Outcome.STRICTER || right.outcome() == Outcome.OF_ANOTHER_BUILD) {
            return; // the VMM's JSON has no counterpart here; a checksum and a count hold it
        }
        if (result.has("refused")) {
            compare(
                    row,
                    column,
                    right,
                    result,
                    JsonNodeFactory.instance.objectNode().set("ok", JsonNodeFactory.instance.objectNode()));
            return;
        }
        changes(result.get("ok"))
                .forEach(ok -> compare(
                        row,
                        column,
                        right,
                        result,
                        JsonNodeFactory.instance.objectNode().set("ok", ok)));
    }

    private void compare(JsonNode row, String column, Verdict right, JsonNode result, JsonNode wrong) {
        if (values++ % EVERY != 0) {
            return;
        }
        changed++;
        if (goldens.check(row, wrong, column).outcome() == right.outcome()) {
            unnoticed.add(row.get("option") + " " + row.get("text") + " " + column + ": " + result + " as " + wrong);
        }
    }

    /** The value with each of its leaves changed in turn. */
    private static List<JsonNode> changes(JsonNode value) {
        List<JsonNode> changes = new ArrayList<>();
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> changes(field.getValue()).forEach(change -> {
                        ObjectNode copy = object.deepCopy();
                        copy.set(field.getKey(), change);
                        changes.add(copy);
                    }));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                for (JsonNode change : changes(array.get(i))) {
                    ArrayNode copy = array.deepCopy();
                    copy.set(i, change);
                    changes.add(copy);
                }
            }
            changes.add(array.deepCopy().add("one more"));
        } else {
            changes.add(other(value));
        }
        return changes;
    }

    private static JsonNode other(JsonNode leaf) {
        if (leaf.isBoolean()) {
            return BooleanNode.valueOf(!leaf.booleanValue());
        }
        return leaf.isNumber() ? LongNode.valueOf(leaf.longValue() + 1) : TextNode.valueOf(leaf.asText() + "x");
    }
}
