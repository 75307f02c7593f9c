// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.simulator.ConfigTypes.Field;
import dev.chsdk.simulator.ConfigTypes.Struct;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Deserialises a VM configuration as the VMM does: the same refusals, and everything unset filled in. */
final class ConfigReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern MAC = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final ConfigTypes types;
    private final JsonScanner json;
    private boolean buffered;

    private ConfigReader(ConfigTypes types, String text) {
        this.types = types;
        this.json = new JsonScanner(text, types.exponent());
    }

    /**
     * Reads a {@code VmConfig}.
     *
     * @throws SerdeException if the VMM would refuse the text
     */
    static ObjectNode read(ConfigTypes types, String text) throws SerdeException {
        return read(types, "VmConfig", text);
    }

    /**
     * Reads any other struct, such as the body of a call.
     *
     * @param struct its name in the table of types
     * @throws SerdeException if the VMM would refuse the text
     */
    static ObjectNode read(ConfigTypes types, String struct, String text) throws SerdeException {
        ConfigReader reader = new ConfigReader(types, text);
        ObjectNode result = (ObjectNode) reader.value(struct);
        reader.json.end();
        return result;
    }

    private JsonNode value(String type) throws SerdeException {
        if (type.startsWith("[")) {
            return array(type.substring(1, type.length() - 1));
        }
        if (type.startsWith("{")) {
            return variant(List.of(type.substring(1, type.length() - 1).split(",")));
        }
        if (Character.isUpperCase(type.charAt(0))) {
            return struct(types.struct(type));
        }
        return switch (type) {
            case "bool" -> bool();
            case "string" -> NODES.textNode(string("a string"));
            case "path" -> NODES.textNode(string("path string"));
            case "mac" -> mac();
            case "ip" -> ip();
            case "nonzero32" -> nonzero("u32");
            case "nonzero64" -> nonzero("u64");
            default -> integer(type);
        };
    }

    private ObjectNode struct(Struct struct) throws SerdeException {
        if (json.peek() == '[' && struct.name().equals("VmConfig")) {
            json.skip();
            throw json.error("invalid length 2, expected struct VmConfig with "
                    + struct.fields().size() + " elements");
        }
        if (json.peek() == '[' && types.takesSequences()) {
            return sequence(struct);
        }
        if (json.peek() != '{') {
            throw mismatch("struct " + struct.name());
        }
        json.open();
        ObjectNode result = NODES.objectNode();
        Set<String> seen = new HashSet<>();
        boolean outer = buffered;
        buffered = types.isBuffered(struct);
        for (boolean first = true; json.next('}', first, "an object"); first = false) {
            Field field = field(struct, json.key(), seen);
            json.colon();
            if (field == null) {
                json.skip();
            } else if (json.peek() == 'n' && field.isNullable()) {
                json.skip();
            } else {
                result.set(field.name(), value(field.type()));
            }
        }
        buffered = outer;
        return fill(struct, result);
    }

    /** A struct as the sequence of its fields, the required ones first. */
    private ObjectNode sequence(Struct struct) throws SerdeException {
        json.open();
        ObjectNode result = NODES.objectNode();
        List<Field> fields = new ArrayList<>(struct.fields().values());
        fields.sort(Comparator.comparing(field -> !field.isRequired()));
        for (int i = 0; json.next(']', i == 0, "a list"); i++) {
            if (i == fields.size()) {
                throw json.error("trailing characters");
            }
            result.set(fields.get(i).name(), value(fields.get(i).type()));
        }
        return fill(struct, result);
    }

    private @Nullable Field field(Struct struct, String key, Set<String> seen) throws SerdeException {
        Field field = struct.field(key);
        if (field == null && struct.trait().equals("strict")) {
            throw json.error("unknown field `" + key + "`, expected "
                    + oneOf(List.copyOf(struct.fields().keySet())));
        }
        if (field != null && !seen.add(field.name())) {
            throw json.error("duplicate field `" + field.name() + "`");
        }
        return field;
    }

    /** The struct with all that was not given, in the order of the table. */
    private ObjectNode fill(Struct struct, ObjectNode given) throws SerdeException {
        ObjectNode result = NODES.objectNode();
        for (Field field : struct.fields().values()) {
            JsonNode value = given.get(field.name());
            if (value == null && field.isRequired()) {
                throw json.error("missing field `" + field.name() + "`");
            }
            if (value == null) {
                value = absent(field);
            } else if (field.absent().equals("~") && !value.asBoolean()) {
                value = null;
            }
            if (value != null) {
                result.set(field.name(), value);
            }
        }
        return result;
    }

    private @Nullable JsonNode absent(Field field) throws SerdeException {
        return switch (field.absent()) {
            case "-" -> types.leavesOutUnset() ? null : NODES.nullNode();
            case "~" -> null;
            case "?" -> NODES.textNode(randomMac());
            case "null" -> NODES.nullNode();
            default -> new ConfigReader(types, field.absent()).value(field.type());
        };
    }

    /** A locally administered address that begins with {@code 2e:}, as the VMM makes them. */
    static String randomMac() {
        byte[] tail = new byte[5];
        ThreadLocalRandom.current().nextBytes(tail);
        StringBuilder mac = new StringBuilder("2e");
        for (byte b : tail) {
            mac.append(':').append(HexFormat.of().toHexDigits(b));
        }
        return mac.toString();
    }

    private ArrayNode array(String type) throws SerdeException {
        if (json.peek() != '[') {
            throw mismatch("a sequence");
        }
        json.open();
        ArrayNode result = NODES.arrayNode();
        for (boolean first = true; json.next(']', first, "a list"); first = false) {
            result.add(value(type));
        }
        return result;
    }

    private JsonNode variant(List<String> variants) throws SerdeException {
        String name = string("a string");
        if (!variants.contains(name)) {
            String message = "unknown variant `" + name + "`, expected " + oneOf(variants);
            throw buffered ? json.errorBehind(message) : json.error(message);
        }
        return NODES.textNode(name);
    }

    private static String oneOf(List<String> names) {
        String quoted = "`" + String.join("`, `", names) + "`";
        return switch (names.size()) {
            case 1 -> quoted;
            case 2 -> quoted.replace(", ", " or ");
            default -> "one of " + quoted;
        };
    }

    private JsonNode bool() throws SerdeException {
        char c = json.peek();
        if (c != 't' && c != 'f') {
            throw mismatch("a boolean");
        }
        return NODES.booleanNode(json.word().equals("true"));
    }

    private String string(String expected) throws SerdeException {
        if (json.peek() != '"') {
            throw mismatch(expected);
        }
        return json.string();
    }

    private JsonNode mac() throws SerdeException {
        String mac = string("a string");
        if (!MAC.matcher(mac).matches()) {
            throw json.errorBehind(
                    "The provided MAC address is invalid: parsing of " + mac + " into a MAC address failed");
        }
        return NODES.textNode(mac.toLowerCase(Locale.ROOT));
    }

    private JsonNode ip() throws SerdeException {
        String ip = string("IP address");
        if (!IP.matcher(ip).matches()) {
            throw json.error("invalid IP address syntax");
        }
        return NODES.textNode(ip);
    }

    private JsonNode nonzero(String type) throws SerdeException {
        JsonNode number = integer(type);
        if (number.asLong() == 0) {
            throw json.error("invalid value: integer `0`, expected a nonzero " + type);
        }
        return number;
    }

    private JsonNode integer(String type) throws SerdeException {
        char c = json.peek();
        if (c != '-' && !Character.isDigit(c)) {
            throw mismatch(type);
        }
        Number number = json.number();
        if (!(number instanceof BigInteger integer)) {
            throw json.error("invalid type: " + json.describe(number) + ", expected " + type);
        }
        boolean signed = type.startsWith("i");
        int bits = Integer.parseInt(type.substring(1)) - (signed ? 1 : 0);
        if (integer.bitLength() > bits || (!signed && integer.signum() < 0)) {
            throw json.error("invalid value: " + json.describe(number) + ", expected " + type);
        }
        return integer.bitLength() < 64 ? NODES.numberNode(integer.longValue()) : NODES.numberNode(integer);
    }

    /** The error for a value of another kind; a bracket is left where it is, all else is consumed first. */
    private SerdeException mismatch(String expected) throws SerdeException {
        char c = json.peek();
        String actual = switch (c) {
            case '{' -> "map";
            case '[' -> "sequence";
            default -> json.scalar();
        };
        return json.error("invalid type: " + actual + ", expected " + expected);
    }
}
