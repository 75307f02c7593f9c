// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The flags of a whole command line, or of the part of it that describes a VM. */
final class FlagTable {

    /**
     * One flag.
     *
     * @param name the flag without dashes
     * @param path the properties from the root down to the one that it sets
     */
    record Flag(String name, List<Property> path) {

        Property property() {
            return path.get(path.size() - 1);
        }

        /** Where it stands in JSON. */
        String json() {
            return path.stream().map(Property::name).collect(Collectors.joining("."));
        }

        Optional<JsonNode> find(ObjectNode tree) {
            JsonNode node = tree;
            for (Property property : path) {
                node = node.path(property.name());
            }
            return node.isMissingNode() ? Optional.empty() : Optional.of(node);
        }

        void store(ObjectNode tree, JsonNode value) {
            ObjectNode holder = tree;
            for (Property step : path.subList(0, path.size() - 1)) {
                holder = holder.withObjectProperty(step.name());
            }
            JsonNode present = holder.get(property().name());
            if (present instanceof ArrayNode list && value instanceof ArrayNode more) {
                list.addAll(more);
            } else if (present instanceof ObjectNode object && value instanceof ObjectNode options) {
                object.setAll(options);
            } else {
                holder.set(property().name(), value);
            }
        }

        boolean mayRepeat(boolean listsMay) {
            return property().isNumber() || (listsMay && property().isList());
        }

        /** The text behind the flag: a string stands there as it is. */
        String spell(JsonNode node) {
            try {
                return property().form() instanceof Forms.Text
                        ? OptionText.requirePlain(node.textValue())
                        : property().form().write(node);
            } catch (IllegalArgumentException e) {
                throw new WireFormatException("--" + name, String.valueOf(e.getMessage()), e);
            }
        }

        JsonNode read(String text, String where) {
            try {
                return property().form() instanceof Forms.Text
                        ? TextNode.valueOf(text)
                        : property().form().read(text);
            } catch (IllegalArgumentException e) {
                throw new WireFormatException(where, "\"" + text + "\": " + e.getMessage(), e);
            }
        }
    }

    private static final ClassValue<FlagTable> TABLES = new ClassValue<>() {
        @Override
        protected FlagTable computeValue(Class<?> type) {
            return new FlagTable(type);
        }
    };

    private final Class<?> root;
    private final Map<String, Flag> byName = new LinkedHashMap<>();
    private final Map<PropertyTable, NeedsFlag> needs = new LinkedHashMap<>();

    /** Reads the annotations anew; {@link #of} remembers. */
    FlagTable(Class<?> type) {
        root = type;
        add(PropertyTable.of(type), List.of());
    }

    static FlagTable of(Class<?> type) {
        return TABLES.get(type);
    }

    private void add(PropertyTable table, List<Property> path) {
        NeedsFlag needed = table.type().getAnnotation(NeedsFlag.class);
        if (needed != null) {
            needs.put(table, needed);
        }
        for (Property property : table.properties()) {
            List<Property> longer = new ArrayList<>(path);
            longer.add(property);
            property.flag().ifPresent(flag -> byName.put(flag, new Flag(flag, List.copyOf(longer))));
            property.table()
                    .filter(inner -> !property.isList() && !property.has(CliFlatten.class))
                    .ifPresent(inner -> add(inner, longer));
        }
    }

    Iterable<Flag> all() {
        return byName.values();
    }

    Optional<Flag> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    WireFormatException unknown(String word) {
        String name = word.replaceFirst("=.*", "");
        List<String> known = byName.keySet().stream().map(FlagTable::dashed).toList();
        return new WireFormatException(name, "unknown flag" + Suggestion.of(name, known));
    }

    private static String dashed(String flag) {
        return (flag.length() == 1 ? "-" : "--") + flag;
    }

    /** Refuses an object whose flags need another one beside them. */
    void requireNeeded(Set<String> used, ObjectNode tree) {
        needs.forEach((table, needed) -> {
            boolean described = table.type() == root
                    || byName.values().stream()
                            .map(flag -> flag.path().get(0))
                            .anyMatch(
                                    first -> first.table().filter(table::equals).isPresent() && tree.has(first.name()));
            if (described && List.of(needed.value()).stream().noneMatch(used::contains)) {
                throw new WireFormatException(
                        used.stream().sorted().map(flag -> "--" + flag).collect(Collectors.joining(" ")),
                        "describes a VM, and a VM needs one of --" + String.join(", --", needed.value()));
            }
        });
    }

    /** A JSON path in the words of the command line: {@code disks[0].queue_size} is {@code --disk 1 queue_size}. */
    String describe(String path) {
        return byName.values().stream()
                .filter(flag -> path.matches(Pattern.quote(flag.json()) + "([.\\[].*)?"))
                .max(Comparator.comparingInt(flag -> flag.path().size()))
                .map(flag -> dashed(flag.name())
                        + path.substring(flag.json().length()).replace('.', ' '))
                .orElse(path);
    }
}
