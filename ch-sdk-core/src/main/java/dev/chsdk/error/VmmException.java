// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import org.jspecify.annotations.Nullable;

/** Something went wrong between this program and a VMM. The subtypes say what. */
public abstract sealed class VmmException extends RuntimeException
        permits InterruptedVmmException,
                SnapshotException,
                VmNotReadyException,
                VmmConnectionException,
                VmmExitedException,
                VmmLaunchException,
                VmmResponseException,
                VmmTimeoutException {

    private static final long serialVersionUID = 1L;

    VmmException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
