// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Net;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigCheckTest {

    private static final VmConfig WRONG = Boot.kernel("/k", "")
            .console(Console.off())
            .cpus(Cpus.of(2).maxVcpus(1))
            .disk(Disk.of("/a").queueSize(3))
            .net(Net.tap("tap0").mac("52:54:00:12:34:56"))
            .net(Net.queues(8, 256).tap("tap1").mac("52:54:00:12:34:57"));

    @Test
    void problems_ofAVmThatIsRight() {
        VmConfig right = Boot.kernel("/k", "").console(Console.off()).disk(Disk.of("/a"));

        assertThat(ConfigCheck.problems(right, VmmVersion.V53_0)).isEmpty();
    }

    @Test
    void problems_inTheOrderOfTheVmm() {
        assertThat(ConfigCheck.problems(WRONG, VmmVersion.V53_0))
                .extracting(Problem::path)
                .containsExactly("cpus.max_vcpus", "disks[0].queue_size", "net[1].num_queues");
    }

    @Test
    void problem_asALine() {
        assertThat(ConfigCheck.problems(WRONG, VmmVersion.V53_0).get(2))
                .hasToString("net[1].num_queues = 8: it needs 4 vCPUs at boot, and there are 2;"
                        + " write cpus.boot_vcpus=4, or fewer queues"
                        + " (the VMM: Queue count (8) must not exceed boot vCPUs (2)) [validation 6.8]");
    }

    @Test
    void exception_listsErrorsOnly() {
        List<Problem> problems = ConfigCheck.problems(WRONG.console(Console.tty()), VmmVersion.V53_0);
        InvalidConfigException exception = new InvalidConfigException(problems);

        assertThat(exception.problems()).isEqualTo(problems).hasSize(4);
        assertThat(exception)
                .message()
                .startsWith("The VMM would refuse this VM:\n")
                .hasLineCount(4);
        assertThat(exception).hasMessageContaining("cpus.max_vcpus").hasMessageNotContaining("console.mode");
    }

    @Test
    void exception_withoutAnError() {
        assertThatThrownBy(() -> new InvalidConfigException(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("problems: none of the 0 is an error");
    }
}
