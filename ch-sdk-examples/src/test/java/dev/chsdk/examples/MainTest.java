// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.simulator.SimulatedVmm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples run, on the simulator. */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void main_showsBothFormsAndALife() {
        int status = run("--simulate");

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString().lines().findFirst()).contains("On the simulator of v53.0, as --simulate asks");
        assertThat(out.toString())
                .contains("--cpus boot=4,max=4,topology=2:2:1:1")
                .contains("\"boot_vcpus\" : 4")
                .containsSubsequence(
                        "RUNNING  launched, process ",
                        "RUNNING  the guest is up with 4 CPUs and 2048 MiB",
                        "PAUSED   paused",
                        "RUNNING  resumed",
                        "switched off by POWER_BUTTON",
                        "nothing is left behind");
    }

    @Test
    void main_takesAnyVmm() {
        int status = run("--vmm", SimulatedVmm.executable(folder).toString(), "--profile", "minimal");

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .startsWith("On Cloud Hypervisor v53.0, " + folder)
                .contains("switched off by");
    }

    @Test
    void main_help() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--image", "--firmware", "--profile", "--vmm", "--simulate", "--help");
    }

    @Test
    void main_missingFirmware() {
        int status = run("--simulate", "--firmware", "/does/not/exist");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("/does/not/exist").doesNotContain("\tat ");
    }

    @Test
    void main_badOption() {
        assertThat(run("--profile", "none")).isEqualTo(2);
        assertThat(err.toString()).contains("--profile").contains("minimal, performance, development");
    }

    @Test
    void firstVm_boots() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FirstVm.main(SimulatedVmm.executable(folder).toString());
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "Banner[cpus=4, memoryMib=256, commandLine=hello]", "pong 1, switched off by POWER_BUTTON");
    }
}
