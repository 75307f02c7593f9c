// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

/** The calling thread was interrupted while it waited. Its interrupt flag is set again. */
public final class InterruptedVmmException extends VmmException {

    private static final long serialVersionUID = 1L;

    /**
     * An interrupted wait.
     *
     * @param awaited what was waited for, and what is known of its outcome
     * @param cause what was thrown
     */
    public InterruptedVmmException(String awaited, Throwable cause) {
        super(awaited + ": interrupted", cause);
    }
}
