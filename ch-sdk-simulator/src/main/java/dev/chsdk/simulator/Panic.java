// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** Something on which the real VMM's thread panics: the process ends with status 1. */
final class Panic extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Panic(String message) {
        super(message, null, false, false);
    }
}
