// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of fw_cfg begins.
 *
 * <p>The methods are thread-safe.
 */
public final class FwCfg {

    private FwCfg() {}

    /** A fw_cfg device with all that the VMM puts there. */
    public static FwCfgConfig device() {
        return ImmutableFwCfgConfig.builder().build();
    }

    /** An item that a file holds. */
    public static FwCfgItem file(String name, String path) {
        return ImmutableFwCfgItem.builder().name(name).build().file(path);
    }

    /** An item that is a text; from v52.0 on. */
    public static FwCfgItem string(String name, String text) {
        return ImmutableFwCfgItem.builder().name(name).build().string(text);
    }

    /** As {@link #file(String, String)}. */
    public static FwCfgItem file(String name, Path path) {
        return file(name, path.toString());
    }
}
