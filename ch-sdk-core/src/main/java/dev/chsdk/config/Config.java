// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.Values;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What all values of this package have in common. Two of them are equal when the VMM would be told the same for them: an
 * unset option equals its explicit statement where the SDK states it anyway.
 */
abstract class Config {

    Config() {}

    /** Keys that this SDK does not know, by their JSON name, with what the VMM is told for them. */
    @JsonAnyGetter
    public abstract Map<String, JsonNode> extra();

    /** Checks what this type alone can know, and what no version of the VMM accepts. */
    @Value.Check
    void check() {
        Values.check(this, type(), extra().keySet());
        validate();
    }

    /** Rules between the fields of one type. */
    void validate() {}

    private Class<?> type() {
        return getClass().getSuperclass();
    }

    /** The extra keys of a value with one more. */
    static Map<String, JsonNode> with(Map<String, JsonNode> extra, String key, Object value) {
        return Values.with(extra, key, value);
    }

    static <T> List<T> append(List<T> list, T element) {
        return Stream.concat(list.stream(), Stream.of(Objects.requireNonNull(element, "element")))
                .toList();
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Config config
                        && type() == config.type()
                        && canonical().equals(config.canonical()));
    }

    @Override
    public final int hashCode() {
        return canonical().hashCode();
    }

    private String canonical() {
        return Json.canonical(this, type());
    }
}
