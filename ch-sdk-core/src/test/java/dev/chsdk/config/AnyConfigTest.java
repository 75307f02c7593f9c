// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The generators of the other tests leave no accessor out. */
class AnyConfigTest {

    private static final int VALUES = 20_000;

    @Test
    void anyCommand_setsEachAccessorInFivePercent() {
        Map<String, Integer> counts = new TreeMap<>();
        addNames(VmmCommand.class, counts);
        Random random = new Random(53);

        for (int i = 0; i < VALUES; i++) {
            Set<String> set = new HashSet<>();
            addSet(VmmCommand.class, AnyConfig.of(VmmCommand.class, random), set);
            set.forEach(name -> counts.merge(name, 1, Integer::sum));
        }

        assertThat(counts).hasSizeGreaterThan(200);
        assertThat(counts).allSatisfy((name, count) -> assertThat(count).isGreaterThanOrEqualTo(VALUES / 20));
    }

    private static void addNames(Class<?> type, Map<String, Integer> counts) {
        for (Method accessor : AnyConfig.accessors(type)) {
            if (counts.putIfAbsent(name(type, accessor), 0) == null) {
                AnyConfig.contentType(accessor).ifPresent(inner -> addNames(inner, counts));
            }
        }
    }

    private static void addSet(Class<?> type, Object value, Set<String> set) {
        for (Method accessor : AnyConfig.accessors(type)) {
            if (AnyConfig.isSet(accessor, value)) {
                set.add(name(type, accessor));
                AnyConfig.contentType(accessor)
                        .ifPresent(inner ->
                                AnyConfig.contents(accessor, value).forEach(content -> addSet(inner, content, set)));
            }
        }
    }

    private static String name(Class<?> type, Method accessor) {
        return type.getSimpleName() + "." + accessor.getName();
    }
}
