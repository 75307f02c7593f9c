// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Serial;
import dev.chsdk.error.VmNotReadyException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.vm.VmExit.Cause;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What comes from the guest itself, and what comes to it, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GuestSignsContract {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final LaunchBed bed;

    GuestSignsContract(LaunchBed bed) {
        this.bed = bed;
    }

    private VmBuilder talkative() {
        return bed.builder().configure(vm -> vm.serial(Serial.socket(bed.links().resolve("serial"))));
    }

    @Test
    void panic_endsAWaitAndIsAnEvent() {
        try (Vm vm = talkative().configure(c -> c.pvpanic()).launch()) {
            RunningVmContract.awaitGuest(vm);
            vm.serial().write("x");

            assertThatThrownBy(() -> vm.await(Ready.serial("login:").within(LONG)))
                    .isInstanceOf(VmNotReadyException.class)
                    .hasMessageContaining("the guest panicked");
            vm.await(Ready.event(Kind.GUEST_PANIC).within(LONG));
            assertThat(vm.events().soFar())
                    .filteredOn(event -> event.kind() == Kind.GUEST_PANIC)
                    .singleElement()
                    .satisfies(event -> assertThat(event.properties()).containsEntry("event", "panic"));
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(vm.exit()).isNotDone();
        }
    }

    @Test
    void guestReboot_allowed() {
        try (Vm vm = talkative().launch()) {
            RunningVmContract.awaitGuest(vm);
            vm.serial().write("r");
            vm.await(Ready.event(Kind.VM_REBOOTED).within(LONG));

            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(vm.exit()).isNotDone();
        }
    }

    @Test
    void guestReboot_forbidden() throws Exception {
        try (Vm vm = talkative().onGuestReboot(GuestReboot.STOP).launch()) {
            RunningVmContract.awaitGuest(vm);
            vm.serial().write("r");

            assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause())
                    .isEqualTo(Cause.GUEST_REBOOT);
            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.ALREADY_OFF);
        }
    }

    /** The VMM hands the guest a byte, NUL, for each client of the socket that leaves. */
    @Test
    void serial_ofClientsThatComeAndGo() {
        try (Vm vm = talkative().launch()) {
            int before;
            try (TestGuest first = TestGuest.on(vm)) {
                before = first.ping();
            }
            try (TestGuest second = TestGuest.on(vm)) {
                assertThat(second.ping()).isEqualTo(before + 1);
                try (TestGuest third = TestGuest.on(vm)) {
                    assertThat(third.ping())
                            .as("takes the port from the second")
                            .isEqualTo(before + 2);
                }
            }
        }
    }
}
