// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a TPM begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Tpm {

    private Tpm() {}

    /**
     * A TPM that swtpm emulates.
     *
     * @param socket socket of swtpm
     */
    public static TpmConfig of(String socket) {
        return ImmutableTpmConfig.builder().socket(socket).build();
    }

    /** As {@link #of(String)}. */
    public static TpmConfig of(Path socket) {
        return of(socket.toString());
    }
}
