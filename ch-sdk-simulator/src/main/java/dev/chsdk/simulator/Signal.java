// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** A signal that ends the process; its exit status is a shell's, 128 more than the number. */
enum Signal {
    ABRT(6),
    BUS(7),
    KILL(9),
    SYS(31);

    /** The lowest status of an end by a signal. */
    static final int FIRST_STATUS = 129;

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    int status() {
        return 128 + number;
    }
}
