// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.util.List;

/**
 * A mishap at a step, and how that is to end.
 *
 * @param outcomes any of them: {@code done}, for a migration {@code moved} or {@code back}, or the name of an exception, for a
 *     launch with its reason; {@code -} alone when there is no such case
 * @param text parts of the exception's message, or why there is no such case
 */
record FaultCell(Phase phase, Step step, Mishap mishap, List<String> outcomes, List<String> text) {

    static final String NO_SUCH_CASE = "-";

    boolean isCase() {
        return !outcomes.contains(NO_SUCH_CASE);
    }

    boolean isAtLeast(Step other) {
        return phase.steps().indexOf(step) >= phase.steps().indexOf(other);
    }

    /** Phase, step, mishap, as {@link FaultTable#cell} reads it. */
    @Override
    public String toString() {
        return phase + " " + step + " " + mishap;
    }
}
