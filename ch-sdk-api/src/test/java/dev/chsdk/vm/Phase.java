// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A part of a VM's life in which things can go wrong, and its steps. */
enum Phase {
    LAUNCH(EnumSet.complementOf(EnumSet.of(LaunchStep.STATE_LINKED))),
    RESTORE(EnumSet.allOf(LaunchStep.class)),
    FORK(EnumSet.allOf(LaunchStep.class)),
    SNAPSHOT(EnumSet.allOf(SnapshotStep.class)),
    /** A migration whose sender suffers. */
    MIGRATION(EnumSet.allOf(MigrationStep.class)),
    /** A migration whose receiver suffers. */
    RECEPTION(EnumSet.allOf(MigrationStep.class)),
    CLOSE(EnumSet.allOf(CloseStep.class));

    @SuppressWarnings("ImmutableEnumChecker") // it is a copy
    private final List<Step> steps;

    Phase(Set<? extends Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** In their order. */
    List<Step> steps() {
        return steps;
    }

    boolean isLaunch() {
        return this == LAUNCH || this == RESTORE || this == FORK;
    }

    boolean isMigration() {
        return this == MIGRATION || this == RECEPTION;
    }
}
