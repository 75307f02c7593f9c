// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import org.jspecify.annotations.Nullable;

/** No answer came: there is no socket, nobody listens there, or the connection was cut. */
public final class VmmConnectionException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String socket;
    private final boolean mayHaveBeenApplied;

    /**
     * A call without an answer.
     *
     * @param operation method and name of the call, such as {@code PUT vm.boot}
     * @param socket path of the API socket
     * @param mayHaveBeenApplied whether the request had gone out, so that the VMM may have acted on it
     * @param what what happened, in words
     * @param cause what was thrown, if anything
     */
    public VmmConnectionException(
            String operation, String socket, boolean mayHaveBeenApplied, String what, @Nullable Throwable cause) {
        super(
                operation + " on " + socket + ": " + what
                        + (mayHaveBeenApplied ? " (the VMM may have carried it out)" : " (the VMM did not get it)"),
                cause);
        this.operation = operation;
        this.socket = socket;
        this.mayHaveBeenApplied = mayHaveBeenApplied;
    }

    /** Method and name of the call, such as {@code PUT vm.boot}. */
    public String operation() {
        return operation;
    }

    /** Path of the API socket. */
    public String socket() {
        return socket;
    }

    /** Whether the request had gone out, so that the VMM may have acted on it. When false, it has not. */
    public boolean mayHaveBeenApplied() {
        return mayHaveBeenApplied;
    }
}
