// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Serial;
import dev.chsdk.error.SnapshotException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.TestGuest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, and the VMs that go on from them, on whatever VMM. The guest shows that its memory is the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SnapshotContract {

    static final Duration LONG = Duration.ofMinutes(2);
    private static final String WORD = "0badcafe";

    final LaunchBed bed;
    private Path saved = Path.of("");

    SnapshotContract(LaunchBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void choose(@TempDir Path directory) {
        saved = directory.resolve("saved");
    }

    /** A VM whose guest can be talked to, and which shares nothing. */
    VmBuilder talkative() {
        return bed.builder()
                .privateSockets()
                .configure(vm -> vm.serial(Serial.socket(bed.links().resolve("serial"))));
    }

    private VmRestore restore() {
        return VmBuilder.restore(Snapshot.open(saved))
                .vmm(bed.vmm())
                .process(builder -> builder.runDirectories(bed.base()));
    }

    private static int store(TestGuest guest) {
        int count = guest.ping();
        guest.store(Integer.parseUnsignedInt(WORD, 16));
        return count;
    }

    private static void assertGoesOn(Vm vm, TestGuest guest, int count) {
        assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        assertThat(guest.command('v')).isEqualTo(WORD);
        assertThat(guest.ping()).isEqualTo(count);
    }

    private static void assertGoesOn(Vm vm, int count) {
        try (TestGuest guest = TestGuest.on(vm)) {
            assertGoesOn(vm, guest, count);
        }
    }

    private static void overwrite(Path image, int content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(content);
        }
    }

    private static int firstByte(Path image) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            return file.read();
        }
    }

    @Test
    void snapshot_restoredAfterItsVmIsGone() throws Exception {
        int count;
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            count = store(guest);
            overwrite(vm.directory().resolve("image.img"), 'A');

            Snapshot snapshot = vm.snapshot(saved);

            assertThat(snapshot.directory()).isEqualTo(saved);
            overwrite(vm.directory().resolve("image.img"), 'B');
            assertGoesOn(vm, guest, count + 1);
        }
        assertThat(bed.leftovers()).isEmpty();
        Snapshot snapshot = Snapshot.open(saved);
        assertThat(snapshot.isWhole()).isTrue();
        assertThat(snapshot.isMemoryOnly()).isFalse();
        assertThat(snapshot.config().disks()).hasSize(1);
        assertThat(snapshot.size().toBytes()).isGreaterThan(1 << 20);

        try (Vm vm = restore().launch()) {
            assertGoesOn(vm, count + 1);
            Path disk = vm.directory()
                    .resolve(vm.info().config().disks().get(0).path().orElseThrow());
            assertThat(firstByte(disk)).isEqualTo('A');
            overwrite(disk, 'C');
        }
        assertThat(firstByte(saved.resolve("disk-0.img"))).isEqualTo('A');
        assertThat(Snapshot.open(saved).isWhole()).isTrue();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void snapshot_ofAVmThatIsPaused() {
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            int count = store(guest);
            vm.pause();

            assertThat(vm.snapshot(saved).isWhole()).isTrue();

            assertThat(vm.info().state()).isEqualTo(VmState.PAUSED);
            try (Vm restored = restore().paused().fork()) {
                assertThat(restored.info().state()).isEqualTo(VmState.PAUSED);
                restored.resume();
                assertGoesOn(restored, count + 1);
            }
        }
    }

    @Test
    void snapshot_ofTheMemoryOnly() throws Exception {
        int count;
        try (Vm vm = talkative().imageInPlace(bed.image()).launch();
                TestGuest guest = TestGuest.on(vm)) {
            count = store(guest);
            Snapshot snapshot = vm.snapshot(SnapshotTarget.in(saved).memoryOnly());

            assertThat(snapshot.isMemoryOnly()).isTrue();
        }
        assertThat(saved.resolve("disk-0.img")).doesNotExist();
        assertThatThrownBy(() -> restore().fork())
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("disks, which the snapshot leaves out");
        try (Vm restored = restore().launch()) {
            assertGoesOn(restored, count + 1);
            assertThat(restored.info().config().disks().get(0).path())
                    .contains(bed.image().toString());
        }
    }

    @Test
    void snapshot_thatIsDamaged() throws Exception {
        try (Vm vm = talkative().launch()) {
            Snapshot snapshot = vm.snapshot(saved);
            Files.delete(saved.resolve("state.json"));
            Files.writeString(saved.resolve("disk-0.img"), "short");

            assertThat(snapshot.isWhole()).isFalse();
            assertThat(snapshot.problems())
                    .containsExactly("disk-0.img has 5 bytes and had 1048576", "state.json is missing");
            assertThatThrownBy(() -> restore().launch())
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("it is not whole: disk-0.img has 5 bytes");
            Files.delete(saved.resolve("chsdk-snapshot.json"));
            assertThatThrownBy(() -> Snapshot.open(saved))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("there is no chsdk-snapshot.json");
        }
    }

    @Test
    void restore_byAnotherVersion() throws Exception {
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            int count = store(guest);
            Snapshot snapshot = vm.snapshot(saved);
            Path manifest = saved.resolve("chsdk-snapshot.json");
            Files.writeString(
                    manifest, Files.readString(manifest).replace("\"" + snapshot.vmmVersion() + "\"", "\"40.0\""));

            assertThatThrownBy(() -> restore().fork())
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("it was written by v40.0");
            try (Vm restored = restore().anyVersion().fork()) {
                assertGoesOn(restored, count + 1);
            }
        }
    }

    @Test
    void restore_whileTheSocketsAreTaken() {
        try (Vm vm = bed.builder().launch()) {
            vm.snapshot(saved);

            assertThatThrownBy(() -> restore().launch())
                    .isInstanceOf(VmmLaunchException.class)
                    .hasMessageContaining(bed.links().resolve("vsock").toString());
        }
    }

    @Test
    void forks_sideBySide() throws Exception {
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            int count = store(guest);
            vm.snapshot(saved);
            assertThatThrownBy(() -> restore().taps("tap0").forks(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("each VM needs TAPs of its own");
            assertThatThrownBy(() -> WarmPool.of(restore().taps("tap0"), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("WarmPool: each VM needs TAPs of its own");
            List<Vm> forks = restore().forks(2);
            try {
                try (TestGuest one = TestGuest.on(forks.get(0));
                        TestGuest other = TestGuest.on(forks.get(1))) {
                    assertGoesOn(forks.get(0), one, count + 1);
                    one.store(1);
                    assertGoesOn(forks.get(1), other, count + 1);
                    assertThat(one.command('v')).isEqualTo("00000001");
                }
                assertThat(own(forks))
                        .hasSize(6)
                        .allSatisfy(path -> assertThat(path).exists());
            } finally {
                forks.forEach(Vm::close);
            }
            assertGoesOn(vm, guest, count + 1);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    private static Set<Path> own(List<Vm> forks) {
        Set<Path> paths = new TreeSet<>();
        for (Vm fork : forks) {
            var config = fork.info().config();
            paths.add(fork.directory().resolve(config.disks().get(0).path().orElseThrow()));
            paths.add(fork.directory().resolve(config.vsock().orElseThrow().socket()));
            paths.add(fork.directory()
                    .resolve(config.serial().orElseThrow().socketPath().orElseThrow()));
        }
        return paths;
    }
}
