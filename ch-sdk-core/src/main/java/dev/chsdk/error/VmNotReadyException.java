// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

/** What was awaited can no longer come true, although the VMM lives: the guest panicked, or powered itself off. */
public final class VmNotReadyException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String lastSeen;

    /**
     * A wait that is in vain.
     *
     * @param awaited what was waited for
     * @param reason why it can no longer come true
     * @param lastSeen the last thing that was seen, in words
     */
    public VmNotReadyException(String awaited, String reason, String lastSeen) {
        super(awaited + ": " + reason + "; last seen: " + lastSeen, null);
        this.reason = reason;
        this.lastSeen = lastSeen;
    }

    /** Why it can no longer come true. */
    public String reason() {
        return reason;
    }

    /** The last thing that was seen, in words. */
    public String lastSeen() {
        return lastSeen;
    }
}
