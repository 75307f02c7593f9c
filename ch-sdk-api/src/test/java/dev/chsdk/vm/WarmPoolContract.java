// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Serial;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.TestGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** VMs that wait to be taken, on whatever VMM. The guest shows that its memory is that of the snapshot. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WarmPoolContract {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String WORD = "0badcafe";

    private final LaunchBed bed;
    private Path saved = Path.of("");

    WarmPoolContract(LaunchBed bed) {
        this.bed = bed;
    }

    @BeforeAll
    void save(@TempDir Path directory) {
        saved = directory.resolve("saved");
        try (Vm vm = bed.builder()
                        .privateSockets()
                        .configure(c -> c.serial(Serial.socket(bed.links().resolve("serial"))))
                        .launch();
                TestGuest guest = TestGuest.on(vm)) {
            guest.store(Integer.parseUnsignedInt(WORD, 16));
            vm.snapshot(saved);
        }
    }

    private VmRestore restore() {
        return VmBuilder.restore(Snapshot.open(saved))
                .vmm(bed.vmm())
                .process(builder -> builder.runDirectories(bed.base()));
    }

    private static void assertGoesOn(Vm vm) {
        assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        try (TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.command('v')).isEqualTo(WORD);
        }
    }

    private static void awaitFull(WarmPool pool, int size, Vm alive) {
        assertThat(alive.process()
                        .awaitWhileAlive(
                                "The pool",
                                () -> pool.ready() == size ? Optional.empty() : Optional.of(pool.ready() + " wait"),
                                LONG))
                .isEmpty();
    }

    @Test
    void take_givesRunningVms() throws Exception {
        List<Vm> taken = new ArrayList<>();
        try (WarmPool pool = WarmPool.of(restore(), 2)) {
            assertThat(pool.ready()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                taken.add(pool.take());
            }
            taken.forEach(WarmPoolContract::assertGoesOn);
            assertThat(taken).extracting(Vm::directory).doesNotHaveDuplicates();
            awaitFull(pool, 2, taken.get(0));
        } finally {
            taken.forEach(Vm::close);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void take_passesOverVmsThatHaveEnded_andThoseTakenOutliveThePool() throws Exception {
        WarmPool pool = WarmPool.of(restore(), 1);
        killAll();
        try (Vm taken = pool.take()) {
            pool.close();
            pool.close();

            assertGoesOn(taken);
        } finally {
            pool.close();
        }
        assertThatThrownBy(pool::take).isInstanceOf(IllegalStateException.class);
        assertThat(bed.leftovers()).isEmpty();
    }

    private void killAll() throws IOException {
        List<KnownVm> waiting = Vms.list(bed.base());
        assertThat(waiting).hasSize(1);
        ProcessHandle vmm = ProcessHandle.of(waiting.get(0).pid().orElseThrow()).orElseThrow();
        vmm.destroyForcibly();
        vmm.onExit().join();
    }

    @Test
    void take_afterTheRefillFailed() throws Exception {
        CompletableFuture<Thread> failed = new CompletableFuture<>();
        VmRestore failing = restore()
                .process(builder -> builder.progress(step -> {
                    Thread thread = Thread.currentThread();
                    if (thread.getName().equals("ch-sdk-warm-pool") && failed.complete(thread)) {
                        throw new AssertionError("meant to fail");
                    }
                }));
        try (WarmPool pool = WarmPool.of(failing, 1);
                Vm first = pool.take()) {
            failed.get(LONG.toSeconds(), TimeUnit.SECONDS).join();

            try (Vm second = pool.take()) {
                assertThat(second.directory()).isNotEqualTo(first.directory());
                awaitFull(pool, 1, second);
            }
        }
        assertThat(bed.leftovers()).isEmpty();
    }
}
