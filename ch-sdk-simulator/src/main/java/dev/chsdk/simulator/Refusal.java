// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.ArrayList;
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

    /** A failure of the device manager. */
    static Refusal ofDevices(String... reasons) {
        return of("Error from device manager", reasons);
    }

    /** A failure of a part of the VMM. */
    static Refusal of(String part, String... reasons) {
        List<String> chain = new ArrayList<>(List.of(part));
        chain.addAll(List.of(reasons));
        return new Refusal(500, chain.toArray(String[]::new));
    }

    /** Something that can only be done once the guest has taken its part in what was done before. */
    static Refusal tooManyRequests() {
        return new Refusal(429, "Too Many Requests");
    }

    int status() {
        return status;
    }

    List<String> chain() {
        return chain;
    }
}
