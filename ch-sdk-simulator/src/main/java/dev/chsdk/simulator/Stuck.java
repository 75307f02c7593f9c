// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** Something that the real VMM waits for without an end, so that it answers no call any more. */
final class Stuck extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Stuck(String message) {
        super(message, null, false, false);
    }
}
