// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** The process dies in the middle of a call, which is not answered. */
final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Killed() {
        super("The VMM is dead", null, false, false);
    }
}
