// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The JSON form of values: strict when written and when a person's text is read, tolerant with what a VMM reports. */
public final class Json {

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .withConfigOverride(
                    List.class,
                    override -> override.setInclude(
                            JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS)))
            .build();

    private static final ObjectMapper TOLERANT = STRICT.copy()
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Knows every key. */
    private static final VmmVersion NEWEST = VmmVersion.parse("999.0");

    /** More bytes than what is stated for unset keys of one object has. */
    private static final int MOST_FILLED_IN = 256;

    private Json() {}

    /**
     * The JSON of a value, as a version of the VMM takes it.
     *
     * @throws WireFormatException if the value holds what the version does not know, or what JSON cannot say
     */
    public static String write(Object value, Class<?> type, VmmVersion version) {
        PropertyTable table = PropertyTable.of(type);
        ObjectNode tree = tree(value, type);
        Trees.refuseOmittedInJson(tree, table);
        Trees.limit(tree, table, version);
        Trees.stateInherited(tree, table, version, true);
        Trees.demand(tree, table);
        return tree.toString();
    }

    /** A number of bytes that {@link #write} does not exceed for any version, found with a tenth of its work. */
    public static long atMost(Object value) {
        try {
            byte[] plain = STRICT.writeValueAsBytes(value);
            long objects = 0;
            for (byte each : plain) {
                objects += each == '{' ? 1 : 0;
            }
            return plain.length + objects * MOST_FILLED_IN;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The value of a JSON text that a person wrote.
     *
     * @throws WireFormatException if it is not JSON, or a key is unknown, doubled, missing, of the wrong type or out of range
     */
    public static <T> T read(String text, Class<T> type, VmmVersion version) {
        if (!(parse(text) instanceof ObjectNode tree)) {
            throw new WireFormatException("", "expected a JSON object, found: " + shorten(text));
        }
        Trees.checkStrictly(tree, PropertyTable.of(type), version);
        Trees.stateInherited(tree, PropertyTable.of(type), version, false);
        return value(tree, type, version);
    }

    /**
     * The value of what a VMM reports: unknown fields are kept as extra ones, nulls are absent, unknown constants are
     * {@code UNKNOWN}.
     *
     * @throws WireFormatException if it is not JSON, or a known key has a value of another type
     */
    public static <T> T readReport(String text, Class<T> type) {
        if (!(parse(text) instanceof ObjectNode tree)) {
            throw new WireFormatException("", "expected a JSON object, found: " + shorten(text));
        }
        Trees.tolerate(tree, PropertyTable.of(type));
        return convert(TOLERANT, tree, type);
    }

    /** What Jackson makes of any value. */
    public static JsonNode node(Object value) {
        return STRICT.valueToTree(value);
    }

    /** The value with each of its {@link HostPath paths of the host} changed. */
    public static <T> T mapPaths(T value, Class<T> type, UnaryOperator<String> change) {
        ObjectNode tree = STRICT.valueToTree(value);
        return Trees.mapPaths(tree, PropertyTable.of(type), change) ? convert(STRICT, tree, type) : value;
    }

    /** Two values are alike when a VMM would be told the same for them; this text says what that is. */
    public static String canonical(Object value, Class<?> type) {
        ObjectNode tree = tree(value, type);
        Trees.stateInherited(tree, PropertyTable.of(type), NEWEST, true);
        Trees.demand(tree, PropertyTable.of(type));
        return tree.toString();
    }

    static <T> T value(ObjectNode tree, Class<T> type, VmmVersion version) {
        Trees.readAbsences(tree, PropertyTable.of(type), version);
        return convert(STRICT, tree, type);
    }

    /** The value's tree with the meaning of what is unset, but without what only JSON demands. */
    static ObjectNode tree(Object value, Class<?> type) {
        ObjectNode tree = STRICT.valueToTree(value);
        Trees.fill(tree, PropertyTable.of(type));
        return tree;
    }

    static BeanDescription introspect(Class<?> type) {
        return STRICT.getSerializationConfig().introspect(STRICT.constructType(type));
    }

    /** The tree of a JSON text. */
    static JsonNode parse(String text) {
        try {
            return STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new WireFormatException(where, "not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static <T> T convert(ObjectMapper mapper, ObjectNode tree, Class<T> type) {
        try (JsonParser parser = mapper.treeAsTokens(tree)) {
            return mapper.readValue(parser, type);
        } catch (JsonMappingException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String what =
                    cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
            throw new WireFormatException(path(e), String.valueOf(what), e);
        } catch (java.io.IOException e) {
            throw new WireFormatException("", String.valueOf(e.getMessage()), e);
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
