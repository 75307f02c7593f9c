// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a command line of the VMM begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Vmm {

    private Vmm() {}

    /**
     * A VMM that listens for API calls.
     *
     * @param path of the Unix socket that it makes, at most 107 bytes
     */
    public static VmmCommand apiSocket(Path path) {
        return ImmutableVmmCommand.builder().build().apiSocket(path);
    }

    /** A VMM that boots a VM at once. */
    public static VmmCommand boot(VmConfig vm) {
        return ImmutableVmmCommand.builder().build().vm(vm);
    }

    /** A VMM that restores a snapshot at once. */
    public static VmmCommand restore(RestoreConfig restore) {
        return ImmutableVmmCommand.builder().build().restore(restore);
    }
}
