// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static dev.chsdk.vm.LinuxGuest.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Balloon;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Fs;
import dev.chsdk.config.HotplugMethod;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.error.VmNotReadyException;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.value.ByteSize;
import dev.chsdk.vm.VmExit.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a guest with drivers and programs can show. Skipped unless CH_LINUX_GUEST names one. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RealLinuxGuestIT {

    private static final String MOUNT = "mount -t ext4 /dev/vda /mnt";
    private static final String MAC = "2e:00:00:00:00:01";

    private final Path directory;
    private final LinuxGuestBed bed;
    private final Transcript log;

    RealLinuxGuestIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.bed = LinuxGuestBed.require(directory);
        this.log = bed.transcript;
    }

    private static VmExit exit(Vm vm) throws Exception {
        return vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void guest_isReadyTalksAndObeysThePowerButton() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            log.java("vm.await(Ready.serial(\"LINUX-GUEST READY\"))");
            vm.await(Ready.serial("LINUX-GUEST READY").within(LONG));
            log.java(
                    "vm.serial().find(...)",
                    vm.serial().find(LinuxGuest.READY).orElseThrow().group());
            log.java("vm.await(Ready.vsock(1024))");
            LinuxGuest guest = bed.in(vm);
            assertThat(guest.run("uname -sr")).startsWith("Linux ");

            log.java("vm.serial().writeLine(\"echo $((6*7))x\")");
            vm.serial().writeLine("echo $((6*7))x");
            vm.await(Ready.serial(Pattern.compile("(?m)^42x")).within(LONG));
            log.java("vm.await(Ready.serial(Pattern.compile(\"^42x\")))");

            log.java("vm.pause()");
            vm.pause();
            log.java("vm.resume()");
            vm.resume();
            guest.run("echo still here");
            log.java("vm.client().nmi()");
            vm.client().nmi();
            guest.await("dmesg | grep -o 'NMI received for unknown reason' | head -n 1", answer -> !answer.isEmpty());

            assertThat(vm.exit()).isNotDone();
            assertThat(log.java("vm.shutdown(grace)", vm.shutdown(LONG))).isEqualTo(ShutdownStep.POWER_BUTTON);
            assertThat(log.java("vm.exit().get().cause()", exit(vm).cause())).isEqualTo(Cause.GUEST_POWER_OFF);
            assertThat(vm.serial().text()).contains("LINUX-GUEST POWERBUTTON");
        }
        bed.save(1, "Ready, serial port, vsock, power button");
    }

    @Test
    void vcpusAndMemory_comeAndGo() {
        VmBuilder builder = bed.builder()
                .configure(vm -> vm.cpus(Cpus.of(1).maxVcpus(2))
                        .memory(Memory.mib(256).virtioMem(512))
                        .balloon(Balloon.of(ByteSize.bytes(0))));
        try (Vm vm = builder.launch()) {
            LinuxGuest guest = bed.in(vm);
            guest.await("nproc", "1");
            log.java("vm.resizeVcpus(2).isVisible()", vm.resizeVcpus(2).isVisible());
            guest.await("nproc", "2");
            assertThat(log.java(
                            "vm.resizeVcpus(1).await(limit)", vm.resizeVcpus(1).await(LONG)))
                    .isEqualTo(1);
            guest.await("nproc", "1");

            long before = guest.memory(kib -> true);
            Pending<ByteSize> more = vm.resizeMemory(ByteSize.mib(512));
            if (more.isVisible()) {
                assertThat(log.java("vm.resizeMemory(512 MiB).await(limit)", more.await(LONG)))
                        .isEqualTo(ByteSize.mib(512));
            } else {
                log.java("vm.resizeMemory(512 MiB)", more);
            }
            guest.memory(kib -> kib > before + 200 * 1024);
            Pending<ByteSize> fewer = vm.resizeMemory(ByteSize.mib(256));
            if (fewer.isVisible()) {
                assertThat(log.java("vm.resizeMemory(256 MiB).await(limit)", fewer.await(LONG)))
                        .isBetween(ByteSize.mib(256), ByteSize.mib(264));
            } else {
                log.java("vm.resizeMemory(256 MiB)", fewer);
            }
            guest.memory(kib -> kib < before + 16 * 1024);

            assertThat(log.java(
                            "vm.resizeBalloon(64 MiB).await(limit)",
                            vm.resizeBalloon(ByteSize.mib(64)).await(LONG)))
                    .isEqualTo(ByteSize.mib(64));
            guest.memory(kib -> kib < before - 48 * 1024);
            vm.resizeBalloon(ByteSize.bytes(0)).await(LONG);
            log.java("vm.resizeBalloon(0).await(limit)");
            guest.memory(kib -> kib > before - 16 * 1024);
        }
        bed.save(2, "vCPUs, virtio-mem, balloon");
    }

    @Test
    void devices_comeAndGo() throws Exception {
        Path data = bed.copyOfDisk(directory);
        Path memory = Files.write(directory.resolve("pmem.raw"), new byte[32 << 20]);
        try (Vm vm = bed.builder().configure(c -> c.vsock(Optional.empty())).launch()) {
            vm.await(Ready.serial("LINUX-GUEST READY").within(LONG));
            log.java(
                    "vm.hotPlug().add(Vsock.of(3, socket)).await(limit)",
                    vm.hotPlug().add(Vsock.of(3, directory.resolve("vsock"))).await(LONG));
            LinuxGuest guest = bed.in(vm);
            log.java(
                    "vm.addDisk(Disk.of(file).id(\"data\").serial(\"SER1\")).await(limit)",
                    vm.addDisk(Disk.of(data).id("data").serial("SER1")).await(LONG));
            guest.await("cat /sys/block/vda/serial", "SER1");
            guest.run(MOUNT + " && echo kept > /mnt/file && umount /mnt");
            assertThat(log.java(
                            "vm.client().counters().device(\"data\").orElseThrow().writeBytes().orElseThrow()",
                            vm.client()
                                    .counters()
                                    .device("data")
                                    .orElseThrow()
                                    .writeBytes()
                                    .orElseThrow()))
                    .isPositive();
            log.java("vm.client().resizeDisk(\"data\", 96 MiB)");
            vm.client().resizeDisk("data", ByteSize.mib(96));
            guest.await("cat /sys/block/vda/size", Long.toString((96 << 20) / 512));

            assertThat(log.java(
                            "vm.removeDevice(\"data\").await(limit)",
                            vm.removeDevice("data").await(LONG)))
                    .isEqualTo("data");
            log.java(
                    "vm.events().await(DEVICE_REMOVED)",
                    vm.events().await(event -> event.kind() == Kind.DEVICE_REMOVED, LONG));
            guest.await("ls /sys/block", answer -> !answer.contains("vda"));
            vm.addDisk(Disk.of(data).id("data")).await(LONG);
            log.java("vm.addDisk(Disk.of(file).id(\"data\")).await(limit)");
            guest.await("ls /sys/block", answer -> answer.contains("vda"));
            assertThat(guest.run(MOUNT + " && cat /mnt/file && umount /mnt")).isEqualTo("kept");

            log.java(
                    "vm.hotPlug().add(Pmem.of(file).id(\"pm\")).await(limit)",
                    vm.hotPlug().add(Pmem.of(memory).id("pm")).await(LONG));
            guest.await("ls /sys/block", answer -> answer.contains("pmem0"));
            log.java(
                    "vm.removeDevice(\"pm\").await(limit)",
                    vm.removeDevice("pm").await(LONG));
            guest.await("ls /sys/block", answer -> !answer.contains("pmem0"));
        }
        bed.save(3, "Vsock, disk and persistent memory, plugged and removed");
    }

    @Test
    void sharedFolderAndMemoryZone_seenByTheGuest() throws Exception {
        Path socket = directory.resolve("fs.sock");
        Path folder = Files.createDirectory(directory.resolve("shared"));
        Path word = Files.writeString(folder.resolve("word"), "from the host");
        VmBuilder builder = bed.builder()
                .configure(vm -> vm.memory(
                        Memory.zones(Zone.of("z", ByteSize.mib(256)).shared().hotplugSize(ByteSize.mib(256)))
                                .hotplugMethod(HotplugMethod.VIRTIO_MEM)));
        Process served = LinuxGuestBed.share(folder, socket);
        try (Vm vm = builder.launch()) {
            LinuxGuest guest = bed.in(vm);
            vm.await(Ready.file(socket).within(LONG));
            log.java(
                    "vm.hotPlug().add(Fs.of(\"tag\", socket)).await(limit)",
                    vm.hotPlug().add(Fs.of("tag", socket)).await(LONG));
            guest.await("mount -t virtiofs tag /mnt && cat /mnt/word", "from the host");
            guest.run("echo from the guest > /mnt/word");
            assertThat(word).hasContent("from the guest");

            long before = guest.memory(kib -> true);
            log.java("vm.client().resizeZone(\"z\", 384 MiB)");
            vm.client().resizeZone("z", ByteSize.mib(384));
            guest.memory(kib -> kib > before + 100 * 1024);
            assertThat(log.java(
                            "vm.resizeBalloon(64 MiB).await(limit)",
                            vm.resizeBalloon(ByteSize.mib(64)).await(LONG)))
                    .isEqualTo(ByteSize.mib(64));
            guest.memory(kib -> kib < before + 100 * 1024);
        } finally {
            served.destroy();
            served.onExit().join();
        }
        bed.save(8, "Shared folder, memory zone");
    }

    @Test
    void topology_asLscpuSeesIt() throws Exception {
        Path program = LinuxGuestBed.diskWith(Path.of("/usr/bin/lscpu"), directory);
        VmBuilder builder = bed.builder()
                .configure(vm -> vm.cpus(Cpus.topology(1, 2, 2))
                        .memory(Memory.mib(256).hotplugSize(ByteSize.mib(512)))
                        .disk(Disk.readonly(program).id("program")));
        try (Vm vm = builder.launch()) {
            LinuxGuest guest = bed.in(vm);
            log.java(
                    "vm.info().config().cpus().orElseThrow().topology()",
                    vm.info().config().cpus().orElseThrow().topology());
            guest.run("mkdir /run/p /run/p/proc /run/p/sys && tar -xf /dev/vda -C /run/p"
                    + " && mount -t proc proc /run/p/proc && mount -t sysfs sys /run/p/sys");
            assertThat(guest.run("chroot /run/p /usr/bin/lscpu"))
                    .containsPattern("(?m)^Socket\\(s\\): +1$")
                    .containsPattern("(?m)^ *Core\\(s\\) per socket: +2$")
                    .containsPattern("(?m)^ *Thread\\(s\\) per core: +2$");
            guest.run("chroot /run/p /usr/bin/lscpu -e");

            long before = guest.memory(kib -> true);
            log.java(
                    "vm.resizeMemory(384 MiB).isVisible()",
                    vm.resizeMemory(ByteSize.mib(384)).isVisible());
            guest.memory(kib -> kib > before + 100 * 1024);
        }
        bed.save(4, "Topology, memory by ACPI");
    }

    @Test
    void network_plugged() throws Exception {
        LinuxGuestBed.assumeThatTapsCanBeMade();
        String tap = "chlg" + ProcessHandle.current().pid();
        VmBuilder builder = bed.builder().configure(vm -> vm.cpus(Cpus.of(2)));
        try (Vm vm = builder.launch()) {
            LinuxGuest guest = bed.in(vm);
            log.java(
                    "vm.addNet(Net.queues(4, 256).tap(name).ip(host, mask).mac(mac).id(\"net\")).await(limit)",
                    vm.addNet(Net.queues(4, 256)
                                    .tap(tap)
                                    .ip(LinuxGuestBed.HOST, "255.255.255.0")
                                    .mac(MAC)
                                    .id("net"))
                            .await(LONG));
            guest.await("cat /sys/class/net/eth0/address", MAC);
            assertThat(guest.run("ls /sys/class/net/eth0/queues | tr '\\n' ' '"))
                    .isEqualTo("rx-0 rx-1 tx-0 tx-1");
            guest.run("ip addr add " + LinuxGuestBed.GUEST + "/24 dev eth0 && ip link set eth0 up");
            guest.run("(nc -l -p 8080 -e true &) > /dev/null 2>&1");
            log.java("vm.await(Ready.tcp(guest, 8080))");
            vm.await(Ready.tcp(LinuxGuestBed.GUEST, 8080).within(LONG));
            guest.await(
                    "ping -c 1 -W 5 " + LinuxGuestBed.HOST + " | grep -o '1 packets received'", "1 packets received");
            log.java(
                    "vm.removeDevice(\"net\").await(limit)",
                    vm.removeDevice("net").await(LONG));
            guest.await("ls /sys/class/net", "lo");
        }
        bed.save(5, "Network interface, plugged and removed");
    }

    @Test
    void reboot_allowedAndThenAPanic() throws Exception {
        try (Vm vm = bed.builder().configure(c -> c.pvpanic()).launch()) {
            LinuxGuest guest = bed.in(vm);
            guest.run("touch /run/token");
            log.java("vm.serial().writeLine(\"reboot -f\")");
            vm.serial().writeLine("reboot -f");
            log.java(
                    "vm.events().await(VM_REBOOTED)",
                    vm.events().await(event -> event.kind() == Kind.VM_REBOOTED, LONG));
            guest.await("ls /run/token 2>&1; true", "ls: /run/token: No such file or directory");
            assertThat(vm.exit()).isNotDone();

            guest.run("(sleep 1; echo c > /proc/sysrq-trigger) > /dev/null 2>&1 &");
            assertThatThrownBy(() -> vm.await(Ready.serial("login:").within(LONG)))
                    .isInstanceOfSatisfying(
                            VmNotReadyException.class,
                            e -> log.java(
                                    "vm.await(Ready.serial(\"login:\"))",
                                    e.getClass().getSimpleName() + ": " + e.reason()))
                    .hasMessageContaining("the guest panicked");
            log.java(
                    "vm.events().await(GUEST_PANIC)",
                    vm.events().await(event -> event.kind() == Kind.GUEST_PANIC, LONG));
            assertThat(log.java("vm.shutdown(grace)", vm.shutdown(Duration.ofMillis(200))))
                    .isEqualTo(ShutdownStep.VM_SHUTDOWN);
            assertThat(log.java("vm.exit().get().cause()", exit(vm).cause())).isEqualTo(Cause.SHUTDOWN);
        }
        bed.save(6, "Reboot, panic, and a guest that no longer obeys the power button");
    }

    @Test
    void reboot_forbidden() throws Exception {
        try (Vm vm = bed.builder().onGuestReboot(GuestReboot.STOP).launch()) {
            LinuxGuest guest = bed.in(vm);
            guest.run("(sleep 1; reboot -f) > /dev/null 2>&1 &");
            assertThat(log.java("vm.exit().get().cause()", exit(vm).cause())).isEqualTo(Cause.GUEST_REBOOT);
            assertThat(log.java("vm.shutdown(grace)", vm.shutdown(LONG))).isEqualTo(ShutdownStep.ALREADY_OFF);
            assertThat(vm.events().soFar()).extracting(VmmEvent::kind).contains(Kind.VM_REBOOTING);
        }
        bed.save(7, "Reboot with onGuestReboot(STOP)");
    }
}
