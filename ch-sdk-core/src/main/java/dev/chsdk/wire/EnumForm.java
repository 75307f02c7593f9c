// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.chsdk.value.VmmVersion;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The constants of an enum: their JSON names and their words. */
final class EnumForm implements CliForm {

    /**
     * One constant.
     *
     * @param json its JSON name
     * @param word its word on the command line; empty when it is what is meant by saying nothing
     * @param with the JSON name of the property that is said with the word, or empty
     * @param since the first version that knows it
     */
    record Constant(String json, String word, String with, Optional<VmmVersion> since) {}

    private final Map<String, Constant> byJson = new LinkedHashMap<>();
    private final boolean exactCase;

    EnumForm(Class<?> type) {
        exactCase = type.isAnnotationPresent(ExactCase.class);
        for (Field field : type.getFields()) {
            CliToken token = field.getAnnotation(CliToken.class);
            JsonProperty json = field.getAnnotation(JsonProperty.class);
            if (token != null && json != null) {
                Optional<VmmVersion> since = Optional.ofNullable(field.getAnnotation(Since.class))
                        .map(first -> VmmVersion.parse(first.value()));
                byJson.put(json.value(), new Constant(json.value(), token.value(), token.with(), since));
            }
        }
    }

    Iterable<Constant> constants() {
        return byJson.values();
    }

    Optional<Constant> constant(String json) {
        return Optional.ofNullable(byJson.get(json));
    }

    Optional<VmmVersion> since(String json) {
        return constant(json).flatMap(Constant::since);
    }

    @Override
    public String write(JsonNode value) {
        return constant(value.textValue())
                .orElseThrow(() -> new IllegalArgumentException(value + " cannot be written on the command line"))
                .word();
    }

    @Override
    public JsonNode read(String text) {
        String word = OptionText.unquote(text);
        for (Constant constant : byJson.values()) {
            boolean same =
                    exactCase ? constant.word().equals(word) : constant.word().equalsIgnoreCase(word);
            if (same && !word.isEmpty()) {
                return TextNode.valueOf(constant.json());
            }
        }
        throw new IllegalArgumentException("expected one of " + words());
    }

    String words() {
        return byJson.values().stream()
                .map(Constant::word)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
