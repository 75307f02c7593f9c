// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.List;

/** The VMM says no: a status and the chain of reasons, the outermost first. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> chain;

    Refusal(int status, String... chain) {
        super(String.join(": ", chain), null, false, false);
        this.status = status;
        this.chain = List.of(chain);
    }

    /** What no recording shows, and so is not played. */
    static Refusal notSimulated(String what) {
        return new Refusal(501, "Not simulated: " + what);
    }

    int status() {
        return status;
    }

    List<String> chain() {
        return chain;
    }
}
