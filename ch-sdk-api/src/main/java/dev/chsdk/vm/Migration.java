// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/**
 * How a migration went.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param outcome where the guest is
 * @param vm the VM where it is: that of the receiver, or the one that was to move. It runs, or is paused if it was before
 * @param reason why it came back; empty when it has moved
 */
public record Migration(Outcome outcome, Vm vm, String reason) {

    /** Where the guest of a migration is. */
    public enum Outcome {
        /** At the receiver; the VMM that it came from has ended. */
        MOVED,

        /** Where it was. The receiver is gone. */
        CAME_BACK
    }

    /** Whether the guest is at the receiver. */
    public boolean hasMoved() {
        return outcome == Outcome.MOVED;
    }
}
