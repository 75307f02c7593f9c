// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Each body that was given to {@code vm.create} of each version: what it takes is read here, also when a later check of the
 * VMM refuses the VM; what it answers with 400 is refused here.
 */
class JsonBodyTest {

    /** Where we refuse what the VMM takes: by what our message says. The VMM loses the value, or dies of it. */
    private enum Stricter {
        IGNORED_KEY(" is unknown"),
        IGNORED_NEWER_KEY("known from v"),
        LOST_DESCRIPTOR("numbers of descriptors mean nothing to another process"),
        TWO_NAMES("is another name of"),
        NULL("is null, which not every key and version takes"),
        DEADLY_MODE("without one the VMM dies in vm.create");

        private final String message;

        Stricter(String message) {
            this.message = message;
        }
    }

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<String> usedRules = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();

    @Test
    void bodies_asEachVersionTakesThem() {
        for (JsonNode row : Goldens.lines("json-bodies.jsonl")) {
            Goldens.VERSIONS.forEach((column, version) -> check(
                    row.get("body").textValue(), row.at("/results/" + column).textValue(), version));
        }

        assertThat(failures).isEmpty();
        assertThat(usedRules)
                .containsExactlyInAnyOrder(
                        List.of(Stricter.values()).stream().map(Enum::name).toArray(String[]::new));
        assertThat(counts).isEqualTo(Map.of("read", 122, "refused", 82, "stricter", 46));
    }

    private void check(String body, String result, VmmVersion version) {
        boolean refused = result.equals("400");
        try {
            VmConfig vm = VmConfig.fromJson(body, version);
            if (refused) {
                failures.add(body + " v" + version + ": read, but the VMM answers 400");
            }
            assertThat(VmConfig.fromJson(vm.toJson(version), version)).isEqualTo(vm);
            count("read");
        } catch (WireFormatException e) {
            if (refused) {
                count("refused");
            } else {
                stricter(body, version, e);
            }
        }
    }

    private void stricter(String body, VmmVersion version, WireFormatException e) {
        List<Stricter> rules = List.of(Stricter.values()).stream()
                .filter(rule -> e.what().contains(rule.message))
                .toList();
        rules.forEach(rule -> usedRules.add(rule.name()));
        count("stricter");
        if (rules.isEmpty()) {
            failures.add(body + " v" + version + ": refused with " + e.getMessage());
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
