// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.vm.Condition.Look;
import dev.chsdk.vm.Condition.Probe;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the VMM says of its guest, and what the guest says itself. */
final class GuestConditions {

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private GuestConditions() {}

    static Condition booted() {
        return vm -> () -> {
            try {
                VmState state = vm.client().within(ANSWER).info().state();
                return state == VmState.RUNNING ? Look.TRUE : Look.notYet("the state is " + state);
            } catch (InterruptedVmmException interrupted) {
                throw interrupted;
            } catch (VmmException noAnswer) {
                return Look.notYet(String.valueOf(noAnswer.getMessage()));
            }
        };
    }

    static Condition event(Predicate<? super VmmEvent> wanted) {
        return vm -> {
            EventSearch search = new EventSearch(vm.events().reader(), wanted);
            return new Probe() {

                @Override
                public Look look() {
                    return search.missing().map(Look::notYet).orElse(Look.TRUE);
                }

                @Override
                public void close() {
                    search.close();
                }
            };
        };
    }

    static Condition serial(Pattern pattern) {
        return vm -> {
            SerialSearch search = new SerialSearch(vm.serial().open().file(), pattern);
            return new Probe() {

                @Override
                public Look look() {
                    return search.missing().map(Look::notYet).orElse(Look.TRUE);
                }

                @Override
                public void close() {
                    search.close();
                }
            };
        };
    }
}
