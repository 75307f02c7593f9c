// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

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

    /** As {@link #readOnly(String)}. */
    public static LandlockRuleConfig readOnly(Path path) {
        return readOnly(path.toString());
    }

    /** As {@link #writeOnly(String)}. */
    public static LandlockRuleConfig writeOnly(Path path) {
        return writeOnly(path.toString());
    }

    /** As {@link #readWrite(String)}. */
    public static LandlockRuleConfig readWrite(Path path) {
        return readWrite(path.toString());
    }
}
