// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A limit of this program passed. What was asked may still happen: the VMM knows no cancellation. */
public final class VmmTimeoutException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final Duration limit;
    private final String lastSeen;

    /**
     * A wait that took too long.
     *
     * @param awaited what was waited for, such as {@code PUT vm.boot on /run/ch/api.sock}
     * @param limit how long
     * @param lastSeen the last thing that was seen, in words
     * @param cause what was thrown, if anything
     */
    public VmmTimeoutException(String awaited, Duration limit, String lastSeen, @Nullable Throwable cause) {
        super(awaited + ": not within " + inSeconds(limit) + "; last seen: " + lastSeen, cause);
        this.limit = limit;
        this.lastSeen = lastSeen;
    }

    private static String inSeconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** The limit that passed. */
    public Duration limit() {
        return limit;
    }

    /** The last thing that was seen before the limit passed, in words. */
    public String lastSeen() {
        return lastSeen;
    }
}
