// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The properties of a type, in the order in which they are written. Made once for each type from the annotations of its
 * accessors; both forms are read and written by it.
 */
final class PropertyTable {

    /**
     * Where a key of the command line belongs.
     *
     * @param path the properties from the object that the flag describes down to the one that holds the value
     */
    record Target(List<Property> path) {
        Property leaf() {
            return path.get(path.size() - 1);
        }
    }

    private static final ClassValue<PropertyTable> TABLES = new ClassValue<>() {
        @Override
        protected PropertyTable computeValue(Class<?> type) {
            return new PropertyTable(type);
        }
    };

    private final Class<?> type;
    private final Map<String, Property> byName = new LinkedHashMap<>();
    private final Map<String, Target> byKey = new LinkedHashMap<>();

    /** Reads the annotations anew; {@link #of} remembers. */
    PropertyTable(Class<?> type) {
        this.type = type;
        BeanDescription description = Json.introspect(type);
        description.findProperties().stream()
                .filter(definition -> definition.getAccessor() != null && definition.isExplicitlyNamed())
                .map(definition -> new Property(type, definition))
                .sorted(Comparator.comparingInt((Property property) -> position(property.accessorName()))
                        .thenComparing(Property::name))
                .forEach(property -> byName.put(property.name(), property));
        addKeys("", List.of());
    }

    static PropertyTable of(Class<?> type) {
        return TABLES.get(type);
    }

    /** Declaration order: the generated class has one field for each accessor, in the order of the source. */
    private int position(String accessor) {
        JsonDeserialize generated = type.getAnnotation(JsonDeserialize.class);
        String plain = accessor.startsWith("is")
                ? Character.toLowerCase(accessor.charAt(2)) + accessor.substring(3)
                : accessor;
        List<String> fields = new ArrayList<>();
        if (generated != null) {
            for (Field field : generated.as().getDeclaredFields()) {
                fields.add(field.getName());
            }
        }
        return Math.max(fields.indexOf(plain), fields.indexOf(accessor));
    }

    private void addKeys(String prefix, List<Property> path) {
        PropertyTable table =
                path.isEmpty() ? this : path.get(path.size() - 1).table().orElseThrow();
        for (Property property : table.properties()) {
            List<Property> longer = new ArrayList<>(path);
            longer.add(property);
            Optional<CliFlatten> flatten = property.annotation(CliFlatten.class);
            if (flatten.isPresent()) {
                addKeys(prefix + flatten.get().prefix(), longer);
            } else if (property.isOption()) {
                Target target = new Target(List.copyOf(longer));
                byKey.put(prefix + property.key(), target);
                property.annotation(Alias.class).ifPresent(alias -> byKey.put(prefix + alias.value(), target));
            }
        }
    }

    Class<?> type() {
        return type;
    }

    Iterable<Property> properties() {
        return byName.values();
    }

    Property named(String jsonName) {
        return Objects.requireNonNull(byName.get(jsonName), () -> type + " has no property " + jsonName);
    }

    Optional<Property> find(String jsonName) {
        return Optional.ofNullable(byName.get(jsonName));
    }

    Optional<Target> key(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The keys of the command line that a version knows. */
    List<String> keys() {
        return List.copyOf(byKey.keySet());
    }

    /** The property that says which mode this object is in, if it has modes. */
    Optional<Property> word() {
        return byName.values().stream()
                .filter(property -> property.has(CliWord.class))
                .findFirst();
    }

    /** Whether the mode of an object is said together with the property: {@code file=PATH}. */
    boolean isSaidWithMode(Property property, ObjectNode node) {
        return word().flatMap(word ->
                        ((EnumForm) word.form()).constant(node.path(word.name()).asText()))
                .filter(constant -> constant.with().equals(property.name()))
                .isPresent();
    }

    /** Whether the name is only an alias, and one that the version does not know yet. */
    static boolean isTooNew(Property property, String name, VmmVersion version) {
        return property.annotation(Alias.class)
                .filter(alias -> alias.value().equals(name))
                .filter(alias -> !version.isAtLeast(VmmVersion.parse(alias.since())))
                .isPresent();
    }
}
