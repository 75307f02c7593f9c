// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.util.Collection;

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
}
