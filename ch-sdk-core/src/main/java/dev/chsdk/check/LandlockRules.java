// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V53;

import dev.chsdk.config.LandlockRuleConfig;
import java.util.List;

/** What Landlock allows. Source: {@code vmm/src/landlock.rs}. */
final class LandlockRules {

    private LandlockRules() {}

    static void check(Inspection found) {
        List<LandlockRuleConfig> rules = found.vm().landlockRules();
        for (int i = 0; i < rules.size(); i++) {
            String access = rules.get(i).access();
            if (!access.matches("[rw]+")) {
                found.refused(
                        new Place("7.31", "landlock_rules[" + i + "].access", access),
                        "it has letters other than r and w, or none",
                        "write r, w or rw",
                        found.since(V53)
                                ? "Invalid landlock access: Invalid Landlock access: Invalid access: " + access
                                : "access provided in landlock-rules in invalid");
            }
        }
    }
}
