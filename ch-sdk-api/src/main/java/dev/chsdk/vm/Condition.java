// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** Something that may come true of a VM. */
interface Condition {

    /**
     * Begins to look for it.
     *
     * @throws IllegalStateException if it can never come true of this VM
     */
    Probe on(VmParts vm);

    /** One search for it, in one thread. */
    interface Probe extends AutoCloseable {

        /** Looks, without waiting. */
        Look look();

        @Override
        default void close() {}
    }

    /**
     * What a look found.
     *
     * @param seen what was seen instead; empty when it is true
     */
    record Look(Outcome outcome, String seen) {

        static final Look TRUE = new Look(Outcome.TRUE, "");

        static Look notYet(String seen) {
            return new Look(Outcome.NOT_YET, seen);
        }

        static Look never(String why) {
            return new Look(Outcome.NEVER, why);
        }

        boolean is(Outcome asked) {
            return outcome == asked;
        }
    }

    /** Whether it is true. */
    enum Outcome {
        TRUE,
        NOT_YET,
        NEVER
    }
}
