// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** What runs in a VM, as seen by the VMM. */
interface Guest {

    /** A guest that halts at once and hears nothing, as most do without their drivers. */
    Guest DEAF = new Guest() {};

    /** The vCPUs begin. */
    default void start() {}

    /** The vCPUs stand still. */
    default void pause() {}

    /** The vCPUs go on. */
    default void resume() {}

    /** Someone pressed the ACPI power button. */
    default void powerButton() {}

    /** The vCPUs are gone. */
    default void stop() {}

    /** What a guest does to its machine. Called on a thread of its own. */
    interface Machine {

        /** The guest powered itself off. */
        void poweredOff(Guest by);

        /** The guest reset itself. */
        void reset(Guest by);
    }
}
