// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a rule for Landlock begins.
 *
 * <p>The methods are thread-safe.
 */
public final class LandlockRule {

    private LandlockRule() {}

    /** Lets the VMM read. */
    public static LandlockRuleConfig readOnly(String path) {
        return ImmutableLandlockRuleConfig.builder().path(path).access("r").build();
    }

    /** Lets the VMM write. */
    public static LandlockRuleConfig writeOnly(String path) {
        return ImmutableLandlockRuleConfig.builder().path(path).access("w").build();
    }

    /** Lets the VMM read and write. */
    public static LandlockRuleConfig readWrite(String path) {
        return ImmutableLandlockRuleConfig.builder().path(path).access("rw").build();
    }
}
