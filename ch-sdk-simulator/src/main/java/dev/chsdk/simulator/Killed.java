// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The process dies in the middle of a call, which is not answered. */
final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Signal signal;

    /** Death by something that has happened already. */
    Killed() {
        this(null, "The VMM is dead");
    }

    /**
     * Death by a signal.
     *
     * @param message what the VMM dies of
     */
    Killed(@Nullable Signal signal, String message) {
        super(message, null, false, false);
        this.signal = signal;
    }

    /** The signal that is yet to end the process. */
    Optional<Signal> signal() {
        return Optional.ofNullable(signal);
    }
}
