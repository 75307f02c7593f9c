// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.simulator.TestGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here the guest ejects what it is asked to. */
class RealHotPlugIT extends HotPlugContract {

    private static final Duration LONG = Duration.ofMinutes(2);

    RealHotPlugIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.real(directory));
    }

    @Test
    void devices_comeAndGo(@TempDir Path directory) throws Exception {
        Path data = Files.write(directory.resolve("data.img"), new byte[1 << 20]);
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            String before = guest.command('d');
            Pending<PciDeviceInfo> disk = vm.addDisk(Disk.of(data.toString()).id("data"));

            assertThat(disk.asked().id()).isEqualTo("data");
            assertThat(guest.command('d')).contains(disk.asked().bdf()).isNotEqualTo(before);
            assertThatThrownBy(() -> disk.await(SHORT))
                    .as("this guest has no driver")
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageContaining("Device data at " + disk.asked().bdf());

            assertThat(vm.removeDevice("data").await(LONG)).isEqualTo("data");
            assertThat(guest.command('d')).isEqualTo(before);
            assertThat(vm.addDisk(Disk.of(data.toString()).id("data")).asked().id())
                    .isEqualTo("data");
        }
    }

    @Test
    void vcpus_comeAndGo() {
        try (Vm vm = talkative().configure(c -> c.cpus(Cpus.of(1).maxVcpus(3))).launch();
                TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.command('p')).isEqualTo("pong 1");
            Pending<Integer> more = vm.resizeVcpus(2);
            assertThat(more.asked()).isEqualTo(2);
            assertThat(more.isVisible()).isFalse();
            assertThatThrownBy(() -> more.await(SHORT))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("2 vCPUs, which the guest brings online by itself, cannot be awaited; ask the guest");

            assertThat(vm.resizeVcpus(1).await(LONG)).isEqualTo(1);
            assertThat(vm.resizeVcpus(3).asked()).isEqualTo(3);

            assertThatThrownBy(() -> vm.resizeVcpus(4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "vCPUs: 4 is out of range: expected 1 to 3, the greatest number that the VM was made with");
            assertThatThrownBy(() -> vm.resizeVcpus(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void vcpus_whileTheGuestHasNotGivenUpOthers() {
        try (Vm vm = talkative().configure(c -> c.cpus(Cpus.of(2).maxVcpus(3))).launch();
                TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.command('p')).isEqualTo("pong 1");
            vm.pause();
            Pending<Integer> fewer = vm.resizeVcpus(1);

            assertThatThrownBy(() -> vm.resizeVcpus(3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has not given up");
            assertThatThrownBy(() -> fewer.await(SHORT)).isInstanceOf(VmmTimeoutException.class);
            vm.resume();

            assertThat(fewer.await(LONG)).isEqualTo(1);
            assertThat(vm.resizeVcpus(3).asked()).isEqualTo(3);
        }
    }
}
