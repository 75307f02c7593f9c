// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A part of a condition with a limit of its own. */
record Limited(String what, Condition condition, Duration limit) implements Condition {

    @Override
    public Probe on(VmParts vm) {
        Probe probe = condition.on(vm);
        long begin = System.nanoTime();
        long longest = TimeUnit.NANOSECONDS.convert(limit);
        return new Probe() {

            @Override
            public Look look() {
                boolean isLate = System.nanoTime() - begin > longest;
                Look look = probe.look();
                return isLate && look.is(Outcome.NOT_YET)
                        ? Look.never(what + " was not within " + limit + ": " + look.seen())
                        : look;
            }

            @Override
            public void close() {
                probe.close();
            }
        };
    }
}
