// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static dev.chsdk.vm.LinuxGuest.LONG;
import static dev.chsdk.vm.RestoredLinuxGuest.MOUNT_DATA;
import static dev.chsdk.vm.RestoredLinuxGuest.READ;
import static dev.chsdk.vm.RestoredLinuxGuest.READ_DATA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.action.Migrate;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.vm.VmExit.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest with a file system that is saved, goes on elsewhere, many times, or moves. Skipped unless CH_LINUX_GUEST names one. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RealMovingLinuxGuestIT {

    private static final String PING = "ping -c 1 -W 5 " + LinuxGuestBed.HOST + " | grep -o '1 packets received'";
    private static final String PONG = "1 packets received";

    private final Path directory;
    private final LinuxGuestBed bed;
    private final Transcript log;

    RealMovingLinuxGuestIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.bed = LinuxGuestBed.require(directory);
        this.log = bed.transcript;
    }

    private VmBuilder builder() {
        return bed.builder().image(bed.disk()).configure(vm -> vm.memory(Memory.mib(128)));
    }

    private static void write(LinuxGuest guest, String letter) throws IOException {
        guest.run("echo " + letter + " > /mnt/letter && sync");
    }

    /** A token in memory, and a letter on the disk, which stays mounted. */
    private static void prepare(LinuxGuest guest) throws IOException {
        guest.run("echo token > /run/token && mount -t ext4 /dev/vda /mnt");
        write(guest, "A");
    }

    /** A vCPU and a disk have come while the VM ran. */
    private void plug(Vm vm, LinuxGuest guest) throws IOException {
        log.java("vm.resizeVcpus(2)", vm.resizeVcpus(2));
        guest.await("nproc", "2");
        log.java(
                "vm.addDisk(Disk.of(file).id(\"data\")).await(limit)",
                vm.addDisk(Disk.of(bed.copyOfDisk(directory)).id("data")).await(LONG));
        guest.await("ls /sys/block", answer -> answer.contains("vdb"));
        guest.run(MOUNT_DATA + " && echo A > /run/data/letter && sync");
    }

    private Snapshot snapshotOfA() throws IOException {
        try (Vm vm = builder().configure(c -> c.cpus(Cpus.of(1).maxVcpus(2))).launch()) {
            LinuxGuest guest = bed.in(vm);
            prepare(guest);
            plug(vm, guest);
            log.java("vm.snapshot(directory)");
            Snapshot snapshot = vm.snapshot(directory.resolve("saved"));
            log.java("snapshot.isWhole()", snapshot.isWhole());
            write(guest, "B");
            guest.run("echo B > /run/data/letter && sync");
            assertThat(guest.run(READ)).isEqualTo("B");
            log.java("vm.close()");
            return snapshot;
        }
    }

    @Test
    void snapshot_restoredInAnotherJvmAndForked() throws Exception {
        Snapshot snapshot = snapshotOfA();
        Process other = ChildJvm.start(
                RestoredLinuxGuest.class,
                bed.vmm.toString(),
                snapshot.directory().toString());
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String complaints = new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(said + complaints).isZero();
        log.append("(in another JVM)\n" + said + "(in the first JVM again)\n");
        assertThat(said)
                .contains("/run/token\ntoken\n", READ + "\nA\n", READ_DATA + "\nA\n")
                .contains("nproc\n2\n", "\nPOWER_BUTTON\n");

        log.java("VmBuilder.restore(snapshot).forks(2)");
        List<Vm> forks = VmBuilder.restore(snapshot).vmm(bed.vmm).forks(2);
        try (Vm one = forks.get(0);
                Vm two = forks.get(1)) {
            LinuxGuest first = bed.in(one, "first");
            LinuxGuest second = bed.in(two, "second");
            write(first, "C");
            assertThat(second.run("cat /run/token")).isEqualTo("token");
            assertThat(second.run(READ)).isEqualTo("A");
            assertThat(first.run(READ)).isEqualTo("C");
        }
        fromThePool(snapshot);
        assertThat(snapshot.isWhole()).isTrue();
        bed.save(8, "Snapshot with its disk, restored in another JVM, forked");
    }

    private void fromThePool(Snapshot snapshot) throws IOException {
        VmRestore restore = VmBuilder.restore(snapshot).vmm(bed.vmm);
        boolean isOnDemand = snapshot.vmmVersion().isAtLeast(VmmVersion.V52_0);
        log.java("WarmPool.of(VmBuilder.restore(snapshot)" + (isOnDemand ? ".onDemand()" : "") + ", 1).take()");
        try (WarmPool pool = WarmPool.of(isOnDemand ? restore.onDemand() : restore, 1);
                Vm vm = pool.take()) {
            LinuxGuest guest = bed.in(vm);
            assertThat(guest.run("cat /run/token")).isEqualTo("token");
            assertThat(guest.run(READ)).isEqualTo("A");
        }
    }

    @Test
    void snapshot_ofAVmOnANetwork() throws Exception {
        LinuxGuestBed.assumeThatTapsCanBeMade();
        String tap = "chlg" + ProcessHandle.current().pid();
        VmBuilder builder = builder()
                .configure(vm -> vm.net(
                        Net.tap(tap).ip(LinuxGuestBed.HOST, "255.255.255.0").id("net")));
        Snapshot snapshot;
        try (Vm vm = builder.launch()) {
            LinuxGuest guest = bed.in(vm);
            guest.run("ip addr add " + LinuxGuestBed.GUEST + "/24 dev eth0 && ip link set eth0 up");
            guest.await(PING, PONG);
            prepare(guest);
            log.java("vm.snapshot(directory)");
            snapshot = vm.snapshot(directory.resolve("saved"));
        }
        assertThat(Path.of("/sys/class/net", tap)).doesNotExist();
        log.java("VmBuilder.restore(snapshot).launch()");
        try (Vm vm = VmBuilder.restore(snapshot).vmm(bed.vmm).launch()) {
            assertThat(Path.of("/sys/class/net", tap)).exists();
            assertThat(bed.in(vm).await(PING, PONG)).isEqualTo(PONG);
        }
        log.java("snapshot.fork()");
        try (Vm vm = VmBuilder.restore(snapshot).vmm(bed.vmm).fork()) {
            String another = vm.info().config().nets().get(0).tap().orElseThrow();
            assertThat(another).isNotEqualTo(tap);
            assertThat(Path.of("/sys/class/net", another)).exists();
            assertThat(bed.in(vm).await(PING, PONG)).isEqualTo(PONG);
        }
        bed.save(9, "Snapshot of a VM on a network");
    }

    @Test
    void migrateTo_overAUnixSocketOverTcpAndByHandingTheMemoryOver() throws Exception {
        VmBuilder builder = builder().configure(vm -> vm.memory(Memory.mib(128).shared()));
        // v53.0 linked with glibc is killed by its own filter when it hands the memory over.
        VmBuilder shared = builder.vmmArgument("--seccomp", "false");
        try (VmReceiver second = shared.receiver();
                VmReceiver third = shared.receiver(Migrate.from(IpAddress.parse("127.0.0.1"), 0));
                VmReceiver fourth = shared.receiver()) {
            Vm moved;
            try (Vm vm = shared.launch()) {
                LinuxGuest guest = bed.in(vm);
                prepare(guest);
                guest.run("(while sleep 0.1; do cut -d' ' -f1 /proc/uptime >> /run/ticks; done) > /dev/null 2>&1 &");
                Migration migration = vm.migrateTo(second);
                moved = assertMoved("vm.migrateTo(receiver)", vm, migration);
            }
            moved = assertMoved("vm.migrateTo(receiver on TCP)", moved, moved.migrateTo(third));
            Vm last = assertMoved(
                    "vm.migrateTo(receiver, how -> how.local())", moved, moved.migrateTo(fourth, how -> how.local()));
            assertThat(bed.in(last).run(READ)).isEqualTo("A");
            assertThat(log.java("vm.shutdown(grace)", last.shutdown(LONG))).isEqualTo(ShutdownStep.POWER_BUTTON);
        }
        bed.save(10, "Migration on one host");
    }

    private Vm assertMoved(String call, Vm from, Migration migration) throws Exception {
        assertThat(migration.reason()).isEmpty();
        log.java(call, migration.outcome());
        assertThat(log.java(
                        "source.exit().get().cause()",
                        from.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause()))
                .isEqualTo(Cause.MIGRATED_AWAY);
        LinuxGuest guest = bed.in(migration.vm());
        assertThat(guest.run("cat /run/token")).isEqualTo("token");
        int ticks = Integer.parseInt(guest.run("wc -l < /run/ticks"));
        guest.await("wc -l < /run/ticks", count -> Integer.parseInt(count) > ticks);
        return migration.vm();
    }
}
