// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a vDPA device begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Vdpa {

    private Vdpa() {}

    /** A vDPA device of the host. */
    public static VdpaConfig of(String path) {
        return ImmutableVdpaConfig.builder().path(path).build();
    }

    /** As {@link #of(String)}. */
    public static VdpaConfig of(Path path) {
        return of(path.toString());
    }
}
