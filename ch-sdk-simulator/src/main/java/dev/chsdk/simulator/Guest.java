// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** What runs in a VM, as seen by the VMM. */
interface Guest {

    /** A guest that halts at once and hears nothing, as most do without their drivers. */
    Guest DEAF = new Guest() {};

    /** The vCPUs begin. */
    default void start() {}

    /**
     * The vCPUs are put where those of another guest stood still, and stand still too.
     *
     * @param memory what that one's {@link #memory()} gave
     */
    default void restore(String memory) {}

    /** The vCPUs stand still. */
    default void pause() {}

    /** The vCPUs go on. */
    default void resume() {}

    /** What a guest that stands still has in its memory; one line of text, empty for nothing of interest. */
    default String memory() {
        return "";
    }

    /** Someone pressed the ACPI power button. */
    default void powerButton() {}

    /** A non-maskable interrupt arrives. */
    default void nmi() {}

    /** ACPI asks for devices or vCPUs back. */
    default void askedBack() {}

    /** The vCPUs are gone. */
    default void stop() {}

    /** What a guest does to its machine. */
    interface Machine {

        /** The guest powered itself off. Called on a thread of its own. */
        void poweredOff(Guest by);

        /** The guest reset itself. Called on a thread of its own. */
        void reset(Guest by);

        /** The guest lets go of the devices and vCPUs that it was asked for. Called on a thread of its own. */
        void letGo(Guest by);

        /** The guest's kernel told its pvpanic device that it panicked. */
        void panicked();
    }

    /** What a guest does by itself: the machine's answer to it takes the VMM's lock, which the guest may not wait for. */
    static void onItsOwnThread(Runnable deed) {
        Thread thread = new Thread(deed, "guest-exit");
        thread.setDaemon(true);
        thread.start();
    }
}
