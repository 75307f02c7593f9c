// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** Something of which the real VMM's process dies by a signal, without an answer. */
final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Signal signal;

    Killed(Signal signal, String message) {
        super(message, null, false, false);
        this.signal = signal;
    }

    /** An abort, as on a panic that cannot unwind. */
    static Killed aborted(String message) {
        return new Killed(Signal.ABRT, message);
    }

    /** A system call that the VMM's filter does not let pass. */
    static Killed filtered(String message) {
        return new Killed(Signal.SYS, message);
    }

    Signal signal() {
        return signal;
    }
}
