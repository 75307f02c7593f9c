// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Balloon;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a running VM's size and devices, on whatever VMM. The guest has no drivers, and lets go of what it is asked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HotPlugContract {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LaunchBed bed;

    HotPlugContract(LaunchBed bed) {
        this.bed = bed;
    }

    private VmBuilder talkative() {
        return bed.builder()
                .privateSockets()
                .configure(vm -> vm.serial(Serial.socket(bed.links().resolve("serial"))));
    }

    @Test
    void memory_byAcpi() {
        try (Vm vm = talkative()
                        .configure(c -> c.memory(Memory.mib(256).hotplugSize(ByteSize.mib(512))))
                        .launch();
                TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.command('m')).contains("hotplugged=0");
            Pending<ByteSize> more = vm.resizeMemory(ByteSize.mib(384));

            assertThat(more.asked()).isEqualTo(ByteSize.mib(384));
            assertThat(more.isVisible()).isFalse();
            assertThat(guest.command('m')).contains("hotplugged=128");
            assertRefused(vm, ByteSize.mib(400), "must be a multiple of 128M");
            assertRefused(vm, ByteSize.mib(256), "ACPI cannot take memory away");
            assertRefused(
                    vm, ByteSize.gib(2), "the VM has 384M, and at most 512M can be plugged in all since it booted");
        }
    }

    private static void assertRefused(Vm vm, ByteSize total, String why) {
        assertThatThrownBy(() -> vm.resizeMemory(total))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Memory of " + total + ": ")
                .hasMessageContaining(why);
    }

    @Test
    void memory_byVirtioMem() {
        try (Vm vm = talkative()
                .configure(c -> c.memory(Memory.mib(256).virtioMem(256)))
                .launch()) {
            Pending<ByteSize> more = vm.resizeMemory(ByteSize.mib(258));
            if (vm.client().version().isAtLeast(VmmVersion.V52_0)) {
                assertThatThrownBy(() -> more.await(SHORT))
                        .as("this guest has no driver")
                        .isInstanceOf(VmmTimeoutException.class)
                        .hasMessageContaining("the guest has 256M, 258M are expected");
            } else {
                assertThat(more.isVisible()).isFalse();
            }
            assertThat(vm.resizeMemory(ByteSize.mib(258)).asked()).isEqualTo(ByteSize.mib(258));
            assertRefused(vm, ByteSize.mib(254), "virtio-mem does not go below that");
            assertRefused(vm, ByteSize.mib(257), "must be a multiple of 2M");
            assertRefused(vm, ByteSize.gib(1), "at most 256M can be plugged");
        }
    }

    @Test
    void memory_thatNothingCanBeAddedTo() {
        try (Vm vm = talkative().launch()) {
            assertRefused(vm, ByteSize.gib(1), "at most 0 can be plugged");
            assertThatThrownBy(() -> vm.resizeBalloon(ByteSize.mib(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no balloon");
        }
    }

    @Test
    void balloon_ofAGuestWithoutADriver() {
        try (Vm vm = talkative()
                .configure(c -> c.memory(
                                Memory.zones(Zone.of("low", ByteSize.mib(192)), Zone.of("high", ByteSize.mib(64))))
                        .balloon(Balloon.of(ByteSize.mib(0))))
                .launch()) {
            assertThatThrownBy(() -> vm.resizeMemory(ByteSize.gib(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("client().resizeZone(id, size)");
            assertThatThrownBy(() -> vm.resizeBalloon(ByteSize.mib(256)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be smaller than the guest's memory, 256M");
            assertThatThrownBy(() -> vm.resizeBalloon(ByteSize.mib(64)).await(SHORT))
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageContaining("the guest has 256M, 192M are expected");
        }
    }

    @Test
    void changes_ofAVmThatIsOff() {
        try (Vm vm = talkative().launch()) {
            vm.client().shutdown();
            assertThatThrownBy(() -> vm.resizeVcpus(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> vm.removeDevice("_disk0"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("this one is CREATED");
        }
    }

    @Test
    void devices_comeAndGo(@TempDir Path directory) throws Exception {
        Path data = Files.write(directory.resolve("data.img"), new byte[1 << 20]);
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            String before = guest.command('d');
            Path relative = Path.of("").toAbsolutePath().relativize(data);
            Pending<PciDeviceInfo> disk =
                    vm.addDisk(Disk.of(relative.toString()).id("data"));

            assertThat(disk.asked().id()).isEqualTo("data");
            assertThat(vm.info().config().disks().get(1).path()).contains(data.toString());
            assertThat(guest.command('d')).contains(disk.asked().bdf()).isNotEqualTo(before);
            assertThatThrownBy(() -> disk.await(SHORT))
                    .as("this guest has no driver")
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageContaining("Device data at " + disk.asked().bdf());

            assertThat(vm.removeDevice("data").await(LONG)).isEqualTo("data");
            assertThat(guest.command('d')).isEqualTo(before);
            Map<String, String> removed =
                    Map.of("id", "data", "bdf", disk.asked().bdf());
            vm.await(Ready.event(event -> event.kind() == Kind.DEVICE_REMOVED
                            && event.properties().equals(removed))
                    .within(LONG));
            assertThat(vm.addDisk(Disk.of(data.toString()).id("data")).asked().bdf())
                    .isEqualTo(disk.asked().bdf());
        }
    }

    @Test
    void aSocketThatANewDeviceBrings_goesWithAVmmThatIsKilled() throws Exception {
        Path socket = bed.links().resolve("later");
        try (Vm vm = talkative().configure(c -> c.vsock(Optional.empty())).launch()) {
            Files.createFile(socket);
            assertThatThrownBy(() -> vm.hotPlug().add(Vsock.of(3, socket.toString())))
                    .isInstanceOf(VmmLaunchException.class)
                    .hasMessageContaining("there is something at that path");
            Files.delete(socket);

            assertThat(vm.hotPlug().add(Vsock.of(3, socket.toString())).asked().id())
                    .isNotEmpty();
            assertThat(socket).exists();
            vm.process().kill();
            assertThat(socket).exists();
        }
        assertThat(socket).doesNotExist();
        assertThat(bed.leftovers()).isEmpty();
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
                    .hasMessage(
                            "2 vCPUs, which the guest brings online by itself: the VMM does not tell when; ask the guest");

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
