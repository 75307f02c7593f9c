// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Values as a person reads them: what is set, path by path. */
public final class Description {

    private static final String INDENT = "  ";

    private Description() {}

    /**
     * One place in which two values differ.
     *
     * @param path the JSON path
     * @param here what the first value says there, if anything
     * @param there what the second value says there, if anything
     */
    public record Difference(String path, Optional<String> here, Optional<String> there) {
        @Override
        public String toString() {
            return path + ": " + here.orElse("(unset)") + " -> " + there.orElse("(unset)");
        }
    }

    /** What a value says, a line each in two aligned columns; an object's lines stand below its name. */
    public static String of(Object value, Class<?> type) {
        Map<String, String> leaves = leaves(value, type);
        int width = leaves.keySet().stream()
                .mapToInt(path -> label(path).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        String section = "";
        for (Map.Entry<String, String> leaf : leaves.entrySet()) {
            String head = section(leaf.getKey());
            if (!head.equals(section) && !head.isEmpty()) {
                text.append(head).append('\n');
            }
            section = head;
            String label = label(leaf.getKey());
            text.append(label)
                    .append(" ".repeat(width - label.length() + INDENT.length()))
                    .append(leaf.getValue())
                    .append('\n');
        }
        return text.toString();
    }

    private static String section(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static String label(String path) {
        return section(path).isEmpty() ? path : INDENT + path.substring(path.indexOf('.') + 1);
    }

    /** Where two values of one type differ, in the order of their paths. */
    public static List<Difference> diff(Object here, Object there, Class<?> type) {
        Map<String, String> first = leaves(here, type);
        Map<String, String> second = leaves(there, type);
        TreeSet<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String path : paths) {
            if (!Objects.equals(first.get(path), second.get(path))) {
                differences.add(new Difference(
                        path, Optional.ofNullable(first.get(path)), Optional.ofNullable(second.get(path))));
            }
        }
        return differences;
    }

    private static Map<String, String> leaves(Object value, Class<?> type) {
        Map<String, String> leaves = new LinkedHashMap<>();
        addObject(Json.tree(value, type), PropertyTable.of(type), "", leaves);
        return leaves;
    }

    private static void addObject(ObjectNode node, PropertyTable table, String path, Map<String, String> leaves) {
        if (node.isEmpty() && !path.isEmpty()) {
            leaves.put(path, "(as the VMM has it)");
        }
        node.properties().forEach(field -> {
            String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            Optional<Property> property = table.find(field.getKey());
            if (property.isEmpty()) {
                leaves.put(below, field.getValue().toString());
            } else {
                add(field.getValue(), property.get(), below, leaves);
            }
        });
    }

    private static void add(JsonNode value, Property property, String path, Map<String, String> leaves) {
        Optional<PropertyTable> table = property.table();
        if (property.isText() || table.isEmpty()) {
            leaves.put(path, text(value, property));
        } else if (value instanceof ObjectNode object) {
            addObject(object, table.get(), path, leaves);
        } else {
            for (int i = 0; i < value.size(); i++) {
                addObject((ObjectNode) value.get(i), table.get(), path + "[" + i + "]", leaves);
            }
        }
    }

    private static String text(JsonNode value, Property property) {
        if (property.contentType() == ByteSize.class) {
            return ByteSize.bytes(value.longValue()).toString();
        }
        if (value.isTextual() && !(property.form() instanceof EnumForm)) {
            return value.textValue();
        }
        try {
            String spelled = property.form().write(value);
            if (spelled.isEmpty()) {
                return value.isContainerNode() ? value.toString() : value.asText();
            }
            return spelled;
        } catch (IllegalArgumentException e) {
            return value.toString();
        }
    }
}
