// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A value that only the caller knows: a switch, a number, a text, or a list of numbers or texts. */
final class ExtraForm implements CliForm {

    /** What a key on the command line looks like. */
    static final Pattern KEY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");

    @Override
    public String write(JsonNode value) {
        if (value.isBoolean()) {
            return new Forms.Toggle().write(value);
        }
        if (value.isTextual()) {
            return new Forms.Text().write(value);
        }
        if (value.isArray() && all(value, JsonNode::isTextual)) {
            return new Forms.Texts().write(value);
        }
        if (value.isNumber() || (value.isArray() && all(value, JsonNode::isNumber))) {
            return value.toString();
        }
        throw new IllegalArgumentException(
                value + " is no switch, number, text, or list of numbers or texts; use JSON");
    }

    private static boolean all(JsonNode list, java.util.function.Predicate<JsonNode> kind) {
        return !list.isEmpty()
                && StreamSupport.stream(list.spliterator(), false).allMatch(kind);
    }

    @Override
    public JsonNode read(String text) {
        throw new IllegalStateException("an extra key is never read");
    }
}
