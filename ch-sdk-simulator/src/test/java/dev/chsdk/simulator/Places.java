// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** Compares an answer with a recorded one, place by place. */
final class Places {

    /** Where a recording has a placeholder, as a JSON pointer with * for any index or key, and what may stand there. */
    static final Map<String, Pattern> EXCEPTIONS = Map.of(
            "/pid", Pattern.compile("\\d+"),
            "/config/serial/file", Pattern.compile("/dev/pts/\\d+"),
            "/config/console/file", Pattern.compile("/dev/pts/\\d+"),
            "/config/net/*/fds/*", Pattern.compile("\\d+"),
            "/config/net/*/mac", Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}"),
            "/config/net/*/host_mac", Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}"));

    private static final Set<String> USED = new ConcurrentSkipListSet<>();

    private Places() {}

    /** The exceptions that were needed so far. */
    static Set<String> used() {
        return new TreeSet<>(USED);
    }

    /** Fails with every place that differs. */
    static void compare(String what, JsonNode expected, JsonNode actual) {
        List<String> differences = new ArrayList<>();
        compare("", "", expected, actual, differences);
        assertThat(differences).as(what).isEmpty();
    }

    private static void compare(
            String place, String pattern, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = new TreeSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            actual.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String next = "/" + name;
                compare(place + next, pattern + next, expected.path(name), actual.path(name), differences);
            }
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(place + "/" + i, pattern + "/*", expected.get(i), actual.get(i), differences);
            }
        } else if (!expected.equals(actual) && !isException(pattern, expected, actual)) {
            differences.add(place + ": " + actual + " instead of " + expected);
        }
    }

    private static boolean isException(String pattern, JsonNode expected, JsonNode actual) {
        Pattern allowed = EXCEPTIONS.get(pattern);
        if (allowed == null || !expected.asText().matches("\\$\\{[A-Z]+}")) {
            return false;
        }
        USED.add(pattern);
        return allowed.matcher(actual.asText()).matches();
    }
}
