// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledJvmTest {

    @TempDir
    Path directory;

    @Test
    void jvmKilledAtAnyStepOfALaunch_leavesNothing() throws Exception {
        LaunchBed bed = LaunchBed.in(directory);
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
            // the next launch of the bed needs the link's path
            watchdogs.forEach(shell -> shell.onExit().join());
        }

        assertThat(watchdogs).hasSize(LaunchStep.values().length - 1);
        assertThat(bed.leftovers()).isEmpty();
    }
}
