// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class ScriptedGuestTest {

    private final StringBuilder printed = new StringBuilder();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private IntConsumer keyboard = key -> {};

    private final ScriptedGuest guest = new ScriptedGuest(
            new SerialPort() {
                @Override
                public void write(String text) {
                    printed.append(text);
                }

                @Override
                public void connect(IntConsumer input) {
                    keyboard = input;
                }

                @Override
                public void close() {}
            },
            new ScriptedGuest.Hardware(1, 64, "quiet", true, () -> "0000:00:00.0 8086:0d57", () -> 0),
            new Guest.Machine() {
                @Override
                public void poweredOff(Guest by) {
                    end.complete("off");
                }

                @Override
                public void reset(Guest by) {
                    end.complete("reset");
                }

                @Override
                public void letGo(Guest by) {
                    end.complete("let go");
                }

                @Override
                public void panicked() {
                    end.complete("panic");
                }
            });

    private String type(String keys) {
        printed.setLength(0);
        keys.chars().forEach(keyboard);
        return printed.toString();
    }

    @Test
    void start_printsTheBanner() {
        guest.start();
        assertThat(printed).hasToString("CH-TEST-GUEST 1 READY cpus=1 mem=64\ncmdline=quiet\n");
    }

    @Test
    void pause_keepsCommandsForLater() {
        guest.start();
        guest.pause();
        assertThat(type("pp")).isEmpty();
        guest.resume();
        assertThat(printed).hasToString("> p pong 1\n> p pong 2\n");
    }

    @Test
    void powerButton_waitsWhilePaused() {
        guest.start();
        guest.pause();
        guest.powerButton();
        assertThat(type("")).isEmpty();
        guest.resume();
        assertThat(printed).hasToString("POWER-BUTTON\n");
        assertThat(end).succeedsWithin(Vms.LONG).isEqualTo("off");
    }

    @Test
    void word_isReadDigitByDigit() {
        guest.start();
        assertThat(type("w12aBcD")).isEmpty();
        assertThat(type("ef\nv")).isEqualTo("> w 12abcdef\n> v 12abcdef\n");
    }

    @Test
    void unknownCommand_isAnsweredByAQuestionMark() {
        guest.start();
        assertThat(type("\n\r\0y")).isEqualTo("> ? \n");
    }

    @Test
    void panic_isReportedAndTheGuestGoesOn() {
        guest.start();
        assertThat(type("xp")).isEqualTo("> x panic\n> p pong 1\n");
        assertThat(end).succeedsWithin(Vms.LONG).isEqualTo("panic");
    }

    @Test
    void requestToLetGo_waitsWhilePaused() {
        guest.start();
        guest.pause();
        guest.askedBack();
        assertThat(end).isNotDone();
        guest.resume();
        assertThat(end).succeedsWithin(Vms.LONG).isEqualTo("let go");
    }

    @Test
    void reboot_resetsTheMachine() {
        guest.start();
        assertThat(type("rp")).isEqualTo("> r reboot\n");
        assertThat(end).succeedsWithin(Vms.LONG).isEqualTo("reset");
    }

    @Test
    void tripleFault_resetsTheMachine() {
        guest.start();
        assertThat(type("tp")).isEqualTo("> t triple-fault\n");
        assertThat(end).succeedsWithin(Vms.LONG).isEqualTo("reset");
    }

    @Test
    void hang_isForGood() {
        guest.start();
        assertThat(type("hp")).isEqualTo("> h hang\n");
        guest.pause();
        guest.resume();
        guest.powerButton();
        assertThat(type("p")).isEmpty();
        assertThat(end).isNotDone();
    }
}
