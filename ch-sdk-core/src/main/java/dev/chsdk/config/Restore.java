// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where the description of a restore begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Restore {

    private Restore() {}

    /**
     * From a snapshot.
     *
     * @param folder absolute path of the snapshot's folder
     */
    public static RestoreConfig from(Path folder) {
        return ImmutableRestoreConfig.builder()
                .sourceUrl("file://" + folder.toAbsolutePath())
                .build();
    }
}
