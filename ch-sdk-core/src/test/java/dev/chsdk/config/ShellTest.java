// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.wire.WireFormatException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellTest {

    @Test
    void fromShell_aRunnersLine() {
        String line = """
                # the headless runner
                CH_LOG=x exec cloud-hypervisor \\
                    --firmware "$FIRMWARE" \\
                    --disk path='my image.img',direct=on \\
                    --cpus boot=${CH_CPUS:-4},topology=1:2:1:2 \\
                    --memory size=2048M$HUGE \\
                    --serial tty --console off "$@"
                """;

        VmmCommand command = VmmCommand.fromShell(line, Map.of("FIRMWARE", "/fw/CLOUDHV.fd", "HUGE", ",hugepages=on"));

        VmConfig vm = command.vm().orElseThrow();
        assertThat(vm.payload().flatMap(PayloadConfig::firmware)).contains("/fw/CLOUDHV.fd");
        assertThat(vm.disks().get(0).path()).contains("my image.img");
        assertThat(vm.cpus().flatMap(CpusConfig::topology)).contains(CpuTopology.of(2, 2, 1));
        assertThat(vm.memory().flatMap(MemoryConfig::isHugepages)).contains(true);
    }

    @Test
    void fromShell_quotesAndVariables() {
        String line =
                "ch --kernel /k --cmdline \"a \\\"b\\\" $X ${Y:-d}\" --disk 'path=\"/a,b\"' path=/p\\ q $MORE \"$@\"";

        VmmCommand command =
                VmmCommand.fromShell(line, Map.of("X", "x  x", "MORE", "--pvpanic --watchdog", "@", "-v -v"));

        VmConfig vm = command.vm().orElseThrow();
        assertThat(vm.payload().flatMap(PayloadConfig::cmdline)).contains("a \"b\" x  x d");
        assertThat(vm.disks()).extracting(disk -> disk.path().orElseThrow()).containsExactly("/a,b", "/p q");
        assertThat(vm.isPvpanic()).contains(true);
        assertThat(vm.isWatchdog()).contains(true);
        assertThat(command.verbosity()).hasValue(2);
    }

    @Test
    void fromShell_unknownVariable() {
        assertThatThrownBy(() -> VmmCommand.fromShell("ch \\\n --kernel $KERNEL", Map.of()))
                .isInstanceOf(WireFormatException.class)
                .hasMessage("line 2, column 11: the variable KERNEL is not given");
    }

    @Test
    void fromShell_moreThanOneProgram() {
        assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel /k | tee log", Map.of()))
                .hasMessage("line 1, column 16: \"|\" needs a shell; give the line of the VMM alone");
        assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel $(which k)", Map.of()))
                .hasMessageContaining("commands and arithmetic need a shell");
        assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel /k\nch --kernel /k", Map.of()))
                .hasMessageContaining("a second line begins here");
        assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel '/k", Map.of()))
                .hasMessage("line 1, column 13: the quote is not closed");
    }

    @Test
    void fromShell_thePlannedTopology() {
        assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel /k --cpus boot=4,topology=1:2:2", Map.of()))
                .hasMessage("--cpus topology (at 8): \"1:2:2\": expected four parts, threads:cores:dies:packages;"
                        + " Cpus.topology(1, 2, 2), one socket of two cores of two threads, is 2:2:1:1");
    }

    @Test
    void fromShell_nestedFallback() {
        for (String nested : List.of("${K:-$HOME/k}", "${K:-${HOME}/k}", "\"${K:-$(rm)}\"", "${K:-`x`}")) {
            assertThatThrownBy(() -> VmmCommand.fromShell("ch --kernel " + nested, Map.of("HOME", "/h")))
                    .isInstanceOf(WireFormatException.class)
                    .hasMessageContaining("needs a shell");
        }
    }
}
