// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.chsdk.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The ordinary kinds of values on the command line. */
final class Forms {

    private Forms() {}

    /** Text, in quotes where the grammar needs them. */
    static final class Text implements CliForm {
        @Override
        public String write(JsonNode value) {
            return OptionText.quote(value.textValue());
        }

        @Override
        public JsonNode read(String text) {
            return TextNode.valueOf(OptionText.unquote(text));
        }
    }

    /** A switch: on or off. */
    static final class Toggle implements CliForm {
        @Override
        public String write(JsonNode value) {
            return value.booleanValue() ? "on" : "off";
        }

        @Override
        public JsonNode read(String text) {
            return switch (OptionText.unquote(text).toLowerCase(Locale.ROOT)) {
                case "on", "true" -> BooleanNode.TRUE;
                case "off", "false" -> BooleanNode.FALSE;
                default -> throw new IllegalArgumentException("expected on or off");
            };
        }
    }

    /** A size in bytes; read with a unit, written without. */
    static final class Size implements CliForm {
        @Override
        public String write(JsonNode value) {
            return value.asText();
        }

        @Override
        public JsonNode read(String text) {
            return LongNode.valueOf(
                    ByteSize.parse(OptionText.trim(OptionText.unquote(text))).toBytes());
        }
    }

    /** A whole number within a range. */
    record Whole(Range range) implements CliForm {
        private static final Pattern SYNTAX = Pattern.compile("\\+?\\d+");

        @Override
        public String write(JsonNode value) {
            return value.asText();
        }

        @Override
        public JsonNode read(String text) {
            return LongNode.valueOf(number(OptionText.unquote(text)));
        }

        long number(String text) {
            if (!SYNTAX.matcher(text).matches()) {
                throw new IllegalArgumentException("expected a whole number " + range);
            }
            try {
                return range.require(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("expected a whole number " + range, e);
            }
        }
    }

    /** Numbers and ranges of numbers, in brackets: {@code [0-3,6]}. */
    record Numbers(Whole element) implements CliForm {
        private static final int MOST = 65_536;

        @Override
        public String write(JsonNode value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("an empty list of numbers; leave it unset, or use JSON");
            }
            StringJoiner out = new StringJoiner(",", "[", "]");
            for (int i = 0; i < value.size(); ) {
                long first = value.get(i).longValue();
                int last = i;
                while (last + 1 < value.size()
                        && value.get(last + 1).longValue() == value.get(last).longValue() + 1) {
                    last++;
                }
                out.add(
                        last == i
                                ? Long.toString(first)
                                : first + "-" + value.get(last).longValue());
                i = last + 1;
            }
            return out.toString();
        }

        @Override
        public JsonNode read(String text) {
            ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
            for (String part : withoutBrackets(text).split(",", -1)) {
                int dash = part.indexOf('-');
                long first = element.number(dash < 0 ? part : part.substring(0, dash));
                long last = dash < 0 ? first : element.number(part.substring(dash + 1));
                if ((dash >= 0 && first >= last) || last - first >= MOST) {
                    throw new IllegalArgumentException(
                            "\"" + part + "\" is not a range: expected two numbers, the smaller first");
                }
                for (long number = first; number <= last; number++) {
                    numbers.add(number);
                }
            }
            return numbers;
        }
    }

    /** Texts in brackets; quotes in them are not taken away, so a comma cannot be written. */
    static final class Texts implements CliForm {
        @Override
        public String write(JsonNode value) {
            StringJoiner out = new StringJoiner(",", "[", "]");
            for (JsonNode element : value) {
                String text = OptionText.requirePlain(element.textValue());
                if (text.isEmpty() || !isOnePart(text)) {
                    throw new IllegalArgumentException("\"" + text + "\" in a list of texts cannot be written on the"
                            + " command line (it is empty, or has a comma, a bracket or an open quote); use JSON");
                }
                out.add(text);
            }
            return out.toString();
        }

        private static boolean isOnePart(String text) {
            try {
                return text.indexOf('[') < 0
                        && text.indexOf(']') < 0
                        && OptionText.splitCommas(text).size() == 1;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public JsonNode read(String text) {
            ArrayNode texts = JsonNodeFactory.instance.arrayNode();
            OptionText.splitCommas(withoutBrackets(text)).forEach(texts::add);
            return texts;
        }
    }

    /** Elements {@code a@b} in brackets. */
    record Pairs(String keyName, CliForm key, String valueName, CliForm value) implements CliForm {
        @Override
        public String write(JsonNode list) {
            StringJoiner out = new StringJoiner(",", "[", "]");
            for (JsonNode pair : list) {
                String left = key.write(pair.path(keyName));
                out.add((left.contains("@") && !left.startsWith("\"") ? '"' + left + '"' : left) + "@"
                        + value.write(pair.path(valueName)));
            }
            return out.toString();
        }

        @Override
        public JsonNode read(String text) {
            if (!text.startsWith("[") || !text.endsWith("]")) {
                throw new IllegalArgumentException("expected pairs in brackets, such as [0@[1,2],1@[3]]");
            }
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (String pair : OptionText.splitCommas(text.substring(1, text.length() - 1))) {
                if (pair.startsWith(" ")) {
                    throw new IllegalArgumentException("a blank after a comma, which VMMs up to v53.0 refuse");
                }
                List<String> sides = splitAt(pair);
                if (sides.size() != 2 || sides.get(0).isEmpty()) {
                    throw new IllegalArgumentException(
                            "\"" + pair + "\" is not a pair: expected one @ between two values");
                }
                list.addObject()
                        .<com.fasterxml.jackson.databind.node.ObjectNode>set(keyName, key.read(sides.get(0)))
                        .set(valueName, value.read(sides.get(1)));
            }
            return list;
        }

        private static List<String> splitAt(String pair) {
            List<String> sides = new ArrayList<>();
            boolean quoted = false;
            int start = 0;
            for (int i = 0; i < pair.length(); i++) {
                quoted ^= pair.charAt(i) == '"';
                if (pair.charAt(i) == '@' && !quoted) {
                    sides.add(pair.substring(start, i));
                    start = i + 1;
                }
            }
            sides.add(pair.substring(start));
            return sides;
        }
    }

    private static String withoutBrackets(String text) {
        boolean open = text.startsWith("[");
        if (open != text.endsWith("]")) {
            throw new IllegalArgumentException("brackets do not match");
        }
        String inner = open ? text.substring(1, text.length() - 1) : text;
        if (inner.isEmpty()) {
            throw new IllegalArgumentException("the list is empty; leave the key out");
        }
        return inner;
    }
}
