// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import java.util.List;
import java.util.Objects;

/** The VMM answered, and its answer is no. */
public final class VmmResponseException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String socket;
    private final int status;
    private final transient List<String> reasons;
    private final String body;

    /**
     * An answer that reports an error.
     *
     * @param operation method and name of the call, such as {@code PUT vm.boot}
     * @param socket path of the API socket
     * @param status the HTTP status
     * @param reasons the VMM's own chain of reasons, outermost first; may be empty
     * @param body the answer's body as it came
     */
    public VmmResponseException(String operation, String socket, int status, List<String> reasons, String body) {
        super(message(operation, socket, status, reasons, body), null);
        this.operation = operation;
        this.socket = socket;
        this.status = status;
        this.reasons = List.copyOf(reasons);
        this.body = Objects.requireNonNull(body, "body");
    }

    private static String message(String operation, String socket, int status, List<String> reasons, String body) {
        String why = reasons.isEmpty() ? body.strip() : String.join(": ", reasons);
        return operation + " on " + socket + ": HTTP " + status + (why.isEmpty() ? " without a reason" : ": " + why);
    }

    /** Method and name of the call, such as {@code PUT vm.boot}. */
    public String operation() {
        return operation;
    }

    /** Path of the API socket. */
    public String socket() {
        return socket;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The VMM's own chain of reasons, outermost first. Empty when the answer gave none. */
    public List<String> reasons() {
        return reasons == null ? List.of() : reasons;
    }

    /** The answer's body as it came. */
    public String body() {
        return body;
    }

    /** Whether there is no VM, no such device, or no such endpoint in this VMM. */
    public boolean isNotFound() {
        return Refusal.NOT_FOUND.matches(this);
    }

    /** Whether the VM is in a state in which this cannot be done, such as a pause of a paused VM. */
    public boolean isInvalidState() {
        return Refusal.INVALID_STATE.matches(this);
    }

    /** Whether the request's JSON, or the configuration that results from it, is refused. */
    public boolean isInvalidConfig() {
        return Refusal.INVALID_CONFIG.matches(this);
    }

    /** Whether the part of the VMM that runs the VM has died, so that its process is about to end. */
    public boolean isVmmGone() {
        return Refusal.VMM_GONE.matches(this);
    }
}
