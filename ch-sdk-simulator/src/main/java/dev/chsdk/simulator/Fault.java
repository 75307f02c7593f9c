// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/**
 * Something that goes wrong with a simulated VMM, for tests of programs that have to cope with it. Unless it says
 * otherwise, the VMM does what it is asked, and only the answer suffers.
 *
 * @see SimulatedVmm#start(java.nio.file.Path, dev.chsdk.value.VmmVersion, PlannedFault...)
 * @see SimulatedVmm#executable(java.nio.file.Path, dev.chsdk.value.VmmVersion, PlannedFault...)
 */
public enum Fault {
    /** No answer comes, and the connection stays open. */
    NO_ANSWER,

    /** The connection is closed instead of an answer. */
    CUT_AFTER_REQUEST,

    /** The connection is closed in the middle of the answer's body, or of its header when it has no body. */
    CUT_DURING_BODY,

    /** The answer's body is no JSON; an answer without a body gets one. */
    GARBAGE_BODY,

    /** The answer ends in the middle of its header, and the connection stays open. */
    HALF_HEADER,

    /** The answer comes byte by byte, some 10 ms apart. */
    SLOW_BYTES,

    /** The VMM is busy for a second before it does anything; until then, it answers on no connection. */
    BUSY,

    /** The process ends with status 1 instead of a boot, of the API or of the command line. */
    EXIT_AT_BOOT,

    /** The process is killed by SIGKILL instead of a boot, and leaves its files behind. */
    KILLED_AT_BOOT,

    /** The VMM's thread panics instead of what is asked: an answer 500 that says so, and exit status 1. */
    PANIC,

    /** The connection is one too many: nothing is done, the answer is 503, and the connection is closed. */
    TOO_MANY_CONNECTIONS,

    /** A snapshot fails for want of space; it leaves a folder without the guest's memory. */
    DISK_FULL_ON_SNAPSHOT,

    /** From an event on, the event monitor writes nothing more, and its stream stays open. */
    EVENTS_STALLED,

    /** In the middle of an event, the event monitor's stream ends. */
    EVENTS_CUT;

    /** The fault, each time that it can happen. */
    public PlannedFault always() {
        return new PlannedFault(this, "", 1, false);
    }

    /** The fault, the first time that it can happen. */
    public PlannedFault once() {
        return new PlannedFault(this, "", 1, true);
    }

    /**
     * The fault, each n-th time that it can happen.
     *
     * @param n at least 1
     */
    public PlannedFault every(int n) {
        return new PlannedFault(this, "", n, false);
    }

    /** What a fault happens on: a request, or an event. */
    boolean isOfEvents() {
        return this == EVENTS_STALLED || this == EVENTS_CUT;
    }

    /** The only operation that it can happen on; empty for any. */
    String operation() {
        return switch (this) {
            case EXIT_AT_BOOT, KILLED_AT_BOOT -> "vm.boot";
            case DISK_FULL_ON_SNAPSHOT -> "vm.snapshot";
            default -> "";
        };
    }
}
