// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.Objects;

/**
 * A fault, and when it happens. This class is immutable.
 *
 * @param operation the operation that it happens on, such as {@code vm.boot}; for a fault of the event stream an event,
 *     such as {@code booted}; empty for any
 * @param every 1 for each time, n for each n-th time; at least 1
 * @param once whether it happens only the first of these times
 */
public record PlannedFault(Fault fault, String operation, int every, boolean once) {

    /**
     * A planned fault.
     *
     * @throws IllegalArgumentException if {@code every} is less than 1, or the fault cannot happen on the operation
     */
    public PlannedFault {
        Objects.requireNonNull(fault, "fault");
        if (every < 1) {
            throw new IllegalArgumentException("every < 1: " + every);
        }
        String only = fault.operation();
        if (!only.isEmpty() && !operation.isEmpty() && !operation.equals(only)) {
            throw new IllegalArgumentException(fault + " happens on " + only + " only, not on " + operation);
        }
        if (!operation.matches("[a-z.-]*")) {
            throw new IllegalArgumentException("Not the name of an operation or event: " + operation);
        }
        operation = operation.isEmpty() ? only : operation;
    }

    /** The fault on one operation, or from one event on. */
    public PlannedFault on(String name) {
        return new PlannedFault(fault, name, every, once);
    }

    /** The form that {@link #parse} reads. */
    String toWord() {
        return fault + ":" + operation + ":" + every + ":" + once;
    }

    static PlannedFault parse(String word) {
        String[] parts = word.split(":", -1);
        return new PlannedFault(
                Fault.valueOf(parts[0]), parts[1], Integer.parseInt(parts[2]), Boolean.parseBoolean(parts[3]));
    }
}
