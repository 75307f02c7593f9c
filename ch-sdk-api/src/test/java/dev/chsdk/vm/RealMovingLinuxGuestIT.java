// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static dev.chsdk.vm.LinuxGuest.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.action.Migrate;
import dev.chsdk.config.Memory;
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

    private static final String READ = "umount /mnt && mount -t ext4 /dev/vda /mnt && cat /mnt/letter";

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

    private Snapshot snapshotOfA() throws IOException {
        try (Vm vm = builder().launch()) {
            LinuxGuest guest = bed.in(vm);
            prepare(guest);
            log.java("vm.snapshot(directory)");
            Snapshot snapshot = vm.snapshot(directory.resolve("saved"));
            log.java("snapshot.isWhole()", snapshot.isWhole());
            write(guest, "B");
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
        assertThat(said).contains(READ + "\nA\n", "/run/token\ntoken\n", "\nPOWER_BUTTON\n");

        log.java("VmBuilder.restore(snapshot).forks(2)");
        List<Vm> forks = VmBuilder.restore(snapshot).vmm(bed.vmm).forks(2);
        try (Vm one = forks.get(0);
                Vm two = forks.get(1)) {
            LinuxGuest first = bed.in(one);
            LinuxGuest second = bed.in(two);
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
        bed.save(9, "Migration on one host");
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
