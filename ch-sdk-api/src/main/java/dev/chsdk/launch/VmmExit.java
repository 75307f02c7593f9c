// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.VmmExitedException;

/**
 * How a VMM ended. Status 0 does not say why: a guest's power-off, {@code vmm.shutdown}, SIGTERM and a failed vCPU all end
 * with it.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param status the exit status, or 128 plus the signal's number when a signal ended it; -1 when it is not known, because the
 *     process is no child of this JVM
 */
public record VmmExit(int status) {

    /** The status in words: {@code status 1}, {@code signal 9 (SIGKILL)}. */
    @Override
    public String toString() {
        return VmmExitedException.describe(status);
    }
}
