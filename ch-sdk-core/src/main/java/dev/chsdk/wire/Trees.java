// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is done to a JSON tree between a value and its forms, by the table of its properties. */
final class Trees {

    private Trees() {}

    /** Something that is done to each object of a tree. */
    @FunctionalInterface
    private interface Step {
        void apply(ObjectNode node, PropertyTable table, String path);
    }

    private static void each(ObjectNode node, PropertyTable table, String path, Step step) {
        step.apply(node, table, path);
        for (Property property : table.properties()) {
            JsonNode value = node.get(property.name());
            Optional<PropertyTable> inner = property.table();
            if (value == null || inner.isEmpty()) {
                continue;
            }
            String below = path + property.name();
            if (value instanceof ObjectNode object) {
                each(object, inner.get(), below + ".", step);
            }
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                if (value.get(i) instanceof ObjectNode element) {
                    each(element, inner.get(), below + "[" + i + "].", step);
                }
            }
        }
    }

    /** Says what an unset property means, in the order of the table. */
    static void fill(ObjectNode tree, PropertyTable root) {
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                if (property.has(CliFlatten.class) && node.path(property.name()).isEmpty()) {
                    node.remove(property.name()); // an object without keys of its own says nothing among others
                }
                property.filling()
                        .filter(filling -> !node.has(property.name()))
                        .flatMap(filling -> filling.whenWritten(node))
                        .ifPresent(value -> node.set(property.name(), value));
            }
            order(node, table);
        });
    }

    /**
     * States in JSON what an unset switch has from the object around.
     *
     * @param inherited whether it is what stands there, for writing, or off, for what was read
     */
    static void stateInherited(ObjectNode tree, PropertyTable root, VmmVersion version, boolean inherited) {
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                property.table()
                        .ifPresent(inner -> inner.properties().forEach(below -> {
                            JsonNode around = node.get(below.name());
                            if (around == null || !below.has(CliInherited.class)) {
                                return;
                            }
                            JsonNode stated = inherited ? around : BooleanNode.FALSE;
                            boolean known = below.unsupported(version, stated).isEmpty();
                            node.path(property.name()).forEach(element -> {
                                if (known && !element.has(below.name())) {
                                    ((ObjectNode) element).set(below.name(), stated);
                                }
                            });
                        }));
            }
        });
    }

    /** Changes each path of the host. Tells whether one was changed. */
    static boolean mapPaths(ObjectNode tree, PropertyTable root, UnaryOperator<String> change) {
        List<String> changed = new ArrayList<>();
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                JsonNode value = node.get(property.name());
                if (property.has(HostPath.class) && value != null) {
                    String to = change.apply(value.textValue());
                    if (!to.equals(value.textValue())) {
                        node.put(property.name(), to);
                        changed.add(to);
                    }
                }
            }
        });
        return !changed.isEmpty();
    }

    /** Adds what JSON demands. */
    static void demand(ObjectNode tree, PropertyTable root) {
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                if (!node.has(property.name())) {
                    property.demanded(node).ifPresent(value -> node.set(property.name(), value));
                }
            }
            order(node, table);
        });
    }

    private static void order(ObjectNode node, PropertyTable table) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        for (Property property : table.properties()) {
            JsonNode value = node.get(property.name());
            if (value != null) {
                all.put(property.name(), value);
            }
        }
        node.properties().forEach(entry -> all.putIfAbsent(entry.getKey(), entry.getValue()));
        node.removeAll();
        node.setAll(all);
    }

    /**
     * Takes out what a version does not know and can do without.
     *
     * @throws WireFormatException if it holds more that the version does not know, with the list of it
     */
    static void limit(ObjectNode tree, PropertyTable root, VmmVersion version) {
        List<String> refused = new ArrayList<>();
        findHalfCharacters(tree, "", refused);
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                JsonNode value = node.get(property.name());
                if (value == null) {
                    if (property.isRequired(version)) {
                        refused.add(path + property.name() + " (v" + version + " cannot do without it)");
                    }
                    continue;
                }
                if (property.isUnknownConstant(value)) {
                    refused.add(path + property.name() + " (a value that this SDK does not know cannot be written)");
                }
                property.unsupported(version, value).ifPresent(why -> {
                    if (property.isHarmlesslyLost(version)) {
                        node.remove(property.name());
                    } else {
                        refused.add(path + property.name() + " (" + why + ")");
                    }
                });
            }
        });
        requireNone(refused, "cannot be written for v" + version + ": ");
    }

    private static void findHalfCharacters(JsonNode node, String path, List<String> found) {
        if (node.isTextual() && !StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue())) {
            found.add(path + " (half of a surrogate pair is no character)");
        }
        node.properties()
                .forEach(field -> findHalfCharacters(
                        field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey(), found));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            findHalfCharacters(node.get(i), path + "[" + i + "]", found);
        }
    }

    /** Refuses what the version does not know. */
    static void requireKnown(ObjectNode tree, PropertyTable root, VmmVersion version) {
        List<String> refused = new ArrayList<>();
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                Optional.ofNullable(node.get(property.name()))
                        .flatMap(value -> property.unsupported(version, value))
                        .ifPresent(why -> refused.add(path + property.name() + " is " + why));
            }
        });
        requireNone(refused, "");
    }

    /** Refuses what JSON cannot say. */
    static void refuseOmittedInJson(ObjectNode tree, PropertyTable root) {
        List<String> refused = new ArrayList<>();
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                if (node.has(property.name())) {
                    property.annotation(JsonOmit.class)
                            .ifPresent(omit -> refused.add(path + property.name() + " (" + omit.because() + ")"));
                }
            }
        });
        requireNone(refused, "cannot be written as JSON: ");
    }

    /** Refuses what the command line cannot say, wherever it stands. */
    static void refuseOmittedOnCommandLine(ObjectNode tree, PropertyTable root) {
        List<String> refused = new ArrayList<>();
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                JsonNode value = node.get(property.name());
                if (value == null) {
                    continue;
                }
                property.annotation(CliOmit.class)
                        .filter(omit -> !omit.harmless() && !value.equals(BooleanNode.FALSE))
                        .filter(omit -> !table.isSaidWithMode(property, node))
                        .ifPresent(omit -> refused.add(path + property.name() + " (" + omit.because() + ")"));
                if (property.isText() && property.table().isPresent()) {
                    extraKeys(value, property.table().get())
                            .forEach(key -> refused.add(
                                    path + property.name() + "." + key + " (an extra key cannot be said here)"));
                }
            }
        });
        requireNone(refused, "cannot be written on the command line: ");
    }

    private static List<String> extraKeys(JsonNode value, PropertyTable table) {
        List<String> extra = new ArrayList<>();
        (value.isArray() ? value : List.of(value))
                .forEach(element -> element.fieldNames().forEachRemaining(name -> {
                    if (table.find(name).isEmpty()) {
                        extra.add(name);
                    }
                }));
        return extra;
    }

    /** Says what the VMM makes of absent properties, where that is not what an unset one means here. */
    static void readAbsences(ObjectNode tree, PropertyTable root, VmmVersion version) {
        each(tree, root, "", (node, table, path) -> {
            for (Property property : table.properties()) {
                property.filling()
                        .filter(filling -> !node.has(property.name()))
                        .flatMap(filling -> filling.whenRead(node))
                        .filter(value -> property.unsupported(version, value).isEmpty())
                        .ifPresent(value -> node.set(property.name(), value));
            }
        });
    }

    /** Renames aliases, and refuses unknown keys, missing ones and those that the version lacks. */
    static void checkStrictly(ObjectNode tree, PropertyTable root, VmmVersion version) {
        List<String> problems = new ArrayList<>();
        each(tree, root, "", (node, table, path) -> {
            renameAliases(node, table, path, problems);
            node.fieldNames().forEachRemaining(name -> {
                if (table.find(name).isEmpty()) {
                    problems.add(path + name + " is unknown" + Suggestion.of(name, names(table)));
                }
            });
            for (Property property : table.properties()) {
                checkStrictly(property, node.get(property.name()), version)
                        .ifPresent(what -> problems.add(path + what));
            }
        });
        requireNone(problems, "");
    }

    private static Optional<String> checkStrictly(Property property, @Nullable JsonNode value, VmmVersion version) {
        if (value == null) {
            boolean missing = property.isRequiredInJson(version);
            return missing ? Optional.of(property.name() + " is missing; JSON must have it") : Optional.empty();
        }
        if (value.isNull()) {
            return Optional.of(property.name() + " is null, which not every key and version takes; leave the key out");
        }
        Optional<String> omitted = property.annotation(JsonOmit.class).map(JsonOmit::because);
        return omitted.or(() -> property.unsupported(version, value)).map(why -> property.name() + ": " + why);
    }

    private static List<String> names(PropertyTable table) {
        List<String> names = new ArrayList<>();
        table.properties().forEach(property -> names.add(property.name()));
        return names;
    }

    private static void renameAliases(ObjectNode node, PropertyTable table, String path, List<String> problems) {
        for (Property property : table.properties()) {
            property.annotation(Alias.class)
                    .filter(alias -> node.has(alias.value()))
                    .ifPresent(alias -> {
                        JsonNode value = node.remove(alias.value());
                        if (node.has(property.name())) {
                            problems.add(path + alias.value() + " is another name of " + property.name()
                                    + "; give one of them");
                        }
                        node.set(property.name(), value);
                    });
        }
    }

    /** Takes a VMM's report as it is: aliases renamed, nulls and what cannot be sent back left out. */
    static void tolerate(ObjectNode tree, PropertyTable root) {
        removeNulls(tree);
        each(tree, root, "", (node, table, path) -> {
            renameAliases(node, table, path, new ArrayList<>());
            for (Property property : table.properties()) {
                if (property.has(JsonOmit.class)) {
                    node.remove(property.name());
                }
            }
        });
    }

    private static void removeNulls(JsonNode node) {
        for (Iterator<JsonNode> it = node.iterator(); it.hasNext(); ) {
            JsonNode child = it.next();
            if (child.isNull() && node.isObject()) {
                it.remove();
            } else {
                removeNulls(child);
            }
        }
    }

    private static void requireNone(List<String> problems, String introduction) {
        if (!problems.isEmpty()) {
            throw new WireFormatException("", introduction + String.join("; ", problems));
        }
    }
}
