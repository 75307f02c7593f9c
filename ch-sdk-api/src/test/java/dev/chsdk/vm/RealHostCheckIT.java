// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chsdk.check.InvalidConfigException;
import dev.chsdk.check.Problem;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Net;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.host.HostCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the host against what a real VMM makes of the same host. */
class RealHostCheckIT {

    private final LaunchBed bed;

    RealHostCheckIT(@TempDir Path directory) throws IOException {
        bed = LaunchBed.real(directory);
    }

    @Test
    void image_ofARunningVm() {
        VmBuilder builder = bed.builder().imageInPlace(bed.image());
        VmBuilder second = builder.configure(vm -> vm.vsock(Optional.empty())).environment(Map.of());
        try (Vm first = builder.launch()) {
            assertThat(first.process().isAlive()).isTrue();
            assertThat(errors(second.config())).containsExactly("host 8");
            assertThatThrownBy(second::launch)
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining("holds a lock on it");
            assertThatThrownBy(second.withoutChecks()::launch)
                    .isInstanceOf(VmmResponseException.class)
                    .hasMessageContaining("lock");
        }
        assertThat(errors(second.config())).isEmpty();
    }

    @Test
    void tap_ofEitherKind() throws Exception {
        String one = "cht1" + ProcessHandle.current().pid();
        String many = "cht2" + ProcessHandle.current().pid();
        assumeTrue(ip("tuntap", "add", one, "mode", "tap"), "this user may not make a TAP");
        try {
            assertThat(ip("tuntap", "add", many, "mode", "tap", "multi_queue")).isTrue();
            agree(vm -> vm.net(Net.tap(one)), true);
            agree(vm -> vm.net(Net.queues(4, 256).tap(one)), false);
            agree(vm -> vm.net(Net.tap(many)), false);
            agree(vm -> vm.net(Net.queues(4, 256).tap(many)), true);
            agree(vm -> vm.net(Net.tap("lo")), false);
        } finally {
            assertThat(ip("link", "delete", one)).isTrue();
            boolean unused = ip("link", "delete", many);
        }
    }

    /** Rules and VMM say the same. */
    private void agree(UnaryOperator<VmConfig> nic, boolean boots) {
        VmBuilder builder = bed.builder().configure(vm -> nic.apply(vm.cpus(Cpus.of(2))));

        assertThat(errors(builder.config()).isEmpty()).isEqualTo(boots);
        if (boots) {
            try (Vm vm = builder.launch()) {
                assertThat(vm.process().isAlive()).isTrue();
            }
        } else {
            assertThatThrownBy(builder.withoutChecks()::launch).isInstanceOf(VmmResponseException.class);
        }
    }

    @Test
    void image_withDirectIo() {
        VmBuilder builder = bed.builder()
                .imageInPlace(bed.image())
                .configure(vm -> vm.disks(List.of(Disk.directIo().path(bed.image()))));

        assertThat(errors(builder.config())).isEmpty();
        try (Vm vm = builder.launch()) {
            assertThat(vm.process().isAlive()).isTrue();
        }
    }

    private static List<String> errors(VmConfig vm) {
        return HostCheck.problems(vm).stream()
                .filter(Problem::isError)
                .map(Problem::source)
                .toList();
    }

    private static boolean ip(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }
}
