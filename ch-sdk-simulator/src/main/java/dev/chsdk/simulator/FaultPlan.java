// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults of one VMM, with how often each could have happened. */
final class FaultPlan {

    private final List<Counted> faults = new ArrayList<>();

    private static final class Counted {
        private final PlannedFault planned;
        private int chances;

        Counted(PlannedFault planned) {
            this.planned = planned;
        }
    }

    FaultPlan(List<PlannedFault> planned) {
        planned.forEach(fault -> faults.add(new Counted(fault)));
    }

    /** The fault that happens on this operation; null for none. */
    @Nullable
    Fault onOperation(String operation) {
        return next(operation, false);
    }

    /** The fault that happens on this event; null for none. */
    @Nullable
    Fault onEvent(String event) {
        return next(event, true);
    }

    private synchronized @Nullable Fault next(String name, boolean isEvent) {
        Fault happens = null;
        for (Counted fault : faults) {
            PlannedFault planned = fault.planned;
            boolean canHappen = planned.fault().isOfEvents() == isEvent
                    && (planned.operation().isEmpty() || planned.operation().equals(name));
            if (canHappen) {
                fault.chances++;
                boolean isTurn =
                        fault.chances % planned.every() == 0 && !(planned.once() && fault.chances > planned.every());
                happens = happens == null && isTurn ? planned.fault() : happens;
            }
        }
        return happens;
    }
}
