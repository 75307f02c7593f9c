// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmNotReadyException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.launch.VmmProcess;
import dev.chsdk.vm.Condition.Look;
import dev.chsdk.vm.Condition.Outcome;
import dev.chsdk.vm.Condition.Probe;
import java.time.Duration;
import java.util.Optional;

/** One wait for a condition, which the end of the process, a panic of the guest and its power-off cut short. */
final class Wait {

    private final VmmProcess process;
    private final SerialLine serial;
    private final GuestFate fate;
    private final Probe probe;
    private final String awaited;

    private Wait(VmParts vm, GuestFate fate, Probe probe, String what) {
        this.process = vm.process();
        this.serial = vm.serial();
        this.fate = fate;
        this.probe = probe;
        this.awaited = what + " of VMM process " + process.pid();
    }

    /**
     * Waits.
     *
     * @param what what is waited for, in words
     */
    static void until(Condition condition, VmParts vm, String what, Duration limit) {
        try (Probe probe = condition.on(vm);
                GuestFate fate = new GuestFate(vm.events())) {
            new Wait(vm, fate, probe, what).forAtMost(limit);
        } catch (VmmConnectionException e) {
            throw Diagnosis.of(e, vm.process());
        }
    }

    private void forAtMost(Duration limit) {
        Optional<String> seen = process.awaitWhileAlive(awaited, this::look, limit);
        if (seen.isEmpty()) {
            return;
        }
        if (!process.isAlive()) {
            serial.catchUp();
            if (probe.look().is(Outcome.TRUE)) {
                return;
            }
            throw process.exited(awaited + ", last seen: " + seen.get() + fate.resets());
        }
        throw new VmmTimeoutException(awaited, limit, withLastWords(seen.get()), null);
    }

    /** The guest's fate is asked first: what came true before it is lost counts. */
    private Optional<String> look() {
        Optional<String> lost = fate.lost();
        lost.ifPresent(fact -> serial.catchUp());
        Look look = probed();
        if (look.is(Outcome.TRUE)) {
            return Optional.empty();
        }
        if (look.is(Outcome.NEVER) && process.isAlive()) {
            throw new VmNotReadyException(awaited, look.seen(), withLastWords("nothing that could change that"));
        }
        if (lost.isPresent()) {
            throw new VmNotReadyException(awaited, lost.get(), withLastWords(look.seen()));
        }
        return Optional.of(look.seen());
    }

    /** A VMM that is busy does not answer in time, and one that ends does not at all: the wait goes on, or sees the end. */
    private Look probed() {
        try {
            return probe.look();
        } catch (VmmConnectionException | VmmTimeoutException noAnswer) {
            return Look.notYet(String.valueOf(noAnswer.getMessage()));
        }
    }

    private String withLastWords(String seen) {
        String said = process.lastOutput();
        return seen + fate.resets() + (said.isEmpty() ? "" : "\n" + said.stripTrailing());
    }
}
