// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.ClientOptions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a VM is led through its life.
 *
 * @param progress is told of each step, in the thread that takes it
 * @param calls the limits of calls
 * @param start how long a VMM may take until it answers
 * @param listen how long a receiver may take until it listens
 * @param end how long it may take to heed {@code vmm.shutdown}, and then SIGTERM
 * @param migration how long a migration may take beyond its own limit
 */
record Course(
        Consumer<Step> progress,
        ClientOptions calls,
        Duration start,
        Duration listen,
        Duration end,
        Duration migration) {

    static final Course USUAL = new Course(
            step -> {},
            ClientOptions.defaults(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));

    void reached(Step step) {
        progress.accept(step);
    }

    Course progress(Consumer<Step> other) {
        return new Course(other, calls, start, listen, end, migration);
    }

    Course calls(ClientOptions other) {
        return new Course(progress, other, start, listen, end, migration);
    }
}
