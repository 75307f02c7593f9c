// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What the annotations of a type say about its values. */
public final class Values {

    private Values() {}

    /**
     * Checks a value against the ranges of its properties.
     *
     * @param extra keys that the caller added
     * @throws IllegalArgumentException if a number is out of its range, or an extra key is a property that has its own step
     */
    public static void check(Object value, Class<?> type, Collection<String> extra) {
        Ranges.check(value, type);
        for (String key : extra) {
            PropertyTable.of(type).find(key).ifPresent(property -> {
                throw new IllegalArgumentException(
                        "extra(\"" + key + "\", ...): this key has a step of its own, see " + property);
            });
        }
    }

    /**
     * The extra keys of a value with one more.
     *
     * @param value what Jackson makes the JSON of
     * @throws IllegalArgumentException if the key has other characters than letters, digits and underscores
     */
    public static Map<String, JsonNode> with(Map<String, JsonNode> extra, String key, Object value) {
        if (!key.matches("\\w+")) {
            throw new IllegalArgumentException(
                    "extra(\"" + key + "\", ...): a key has letters, digits and underscores only");
        }
        Map<String, JsonNode> more = new LinkedHashMap<>(extra);
        more.put(key, Json.node(Objects.requireNonNull(value, "value")));
        return more;
    }
}
