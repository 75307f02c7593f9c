// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A JVM that is killed while it launches leaves nothing, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KilledJvmContract {

    private final LaunchBed bed;

    KilledJvmContract(LaunchBed bed) {
        this.bed = bed;
    }

    @Test
    void jvmKilledAtAnyStepOfALaunch_leavesNothing() throws Exception {
        List<ProcessHandle> watchdogs = new ArrayList<>();
        for (LaunchStep step : LaunchStep.values()) {
            Process jvm = bed.haltAt(step);
            String watchdog = jvm.inputReader().readLine();
            assertThat(watchdog)
                    .as(
                            "%s: %s",
                            step, watchdog == null ? jvm.errorReader().lines().toList() : "")
                    .isNotNull();
            if (step.compareTo(LaunchStep.DIRECTORY_MADE) >= 0) {
                assertThat(bed.base()).as("before the kill at %s", step).isNotEmptyDirectory();
            }
            ProcessHandle.of(Long.parseLong(watchdog)).ifPresent(watchdogs::add);

            assertThat(jvm.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        }

        watchdogs.forEach(shell -> shell.onExit().join());
        assertThat(watchdogs).hasSize(LaunchStep.values().length - 1);
        assertThat(bed.leftovers()).isEmpty();
    }
}
