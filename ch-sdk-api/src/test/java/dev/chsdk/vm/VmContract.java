// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.VmState;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A launched VM as its user sees it, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VmContract {

    private final LaunchBed bed;

    VmContract(LaunchBed bed) {
        this.bed = bed;
    }

    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void vm_goesThroughItsStates() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            vm.pause();
            assertThat(vm.info().state()).isEqualTo(VmState.PAUSED);
            vm.resume();
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(vm.client().ping().pid()).hasValue(vm.process().pid());
            assertThat(vm).hasToString("Vm[process " + vm.process().pid() + ", " + vm.directory() + "]");
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_usesACopyOfTheImageAndLinksItsSocket() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            Path copy = vm.directory().resolve("image.img");
            assertThat(copy).hasSameBinaryContentAs(bed.image());
            assertThat(vm.info().config().disks())
                    .singleElement()
                    .satisfies(disk -> assertThat(disk.path()).contains("image.img"));
            assertThat(Files.readSymbolicLink(bed.link()))
                    .isEqualTo(vm.directory().resolve("api.sock"));
        }
        assertThat(bed.image()).exists();
    }

    @Test
    void launch_usesTheImageInPlaceWhenTold() {
        try (Vm vm = bed.builder().imageInPlace(bed.image()).launch()) {
            assertThat(vm.info().config().disks())
                    .singleElement()
                    .satisfies(
                            disk -> assertThat(disk.path()).contains(bed.image().toString()));
            assertThat(vm.directory().resolve("image.img")).doesNotExist();
        }
    }

    @Test
    void launch_givesTheVmmTheConfiguration() {
        try (Vm vm =
                bed.builder().configure(c -> c.cpus(Cpus.topology(1, 2, 2))).launch()) {
            assertThat(vm.info().config().cpus().orElseThrow().bootVcpus()).hasValue(4);
            assertThat(vm.info().config().console().map(console -> console.mode()))
                    .contains(Console.off().mode());
        }
    }

    @Test
    void shutdown_byThePowerButton() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            awaitGuest(vm);

            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.POWER_BUTTON);
            if (vm.client().version().isAtLeast(VmmVersion.V52_0)) {
                assertThat(vm.process().isAlive()).as("--no-shutdown").isTrue();
                assertThat(vm.info().state()).isEqualTo(VmState.CREATED);
            } else {
                assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).status())
                        .hasValue(0);
            }
            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.ALREADY_OFF);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void shutdown_ofAGuestThatIsDeaf() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            awaitGuest(vm);
            vm.pause();

            assertThat(vm.shutdown(Duration.ZERO)).isEqualTo(ShutdownStep.VM_SHUTDOWN);
            assertThat(vm.info().state()).isEqualTo(VmState.CREATED);
        }
    }

    @Test
    void shutdown_ofAVmmThatIsKilledInTheGrace() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            awaitGuest(vm);
            vm.pause();
            CompletableFuture<ShutdownStep> step = new CompletableFuture<>();
            Thread thread = new Thread(() -> step.complete(vm.shutdown(LONG)));
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            vm.process().handle().destroyForcibly();

            assertThat(step.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ShutdownStep.ALREADY_OFF);
            assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause())
                    .isEqualTo(VmExit.Cause.SIGNAL);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void shutdown_ofAVmmThatDoesNotAnswer() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            Process stop = new ProcessBuilder(
                            "/bin/sh", "-c", "kill -STOP " + vm.process().pid())
                    .start();
            assertThat(stop.waitFor()).isZero();
            long begun = System.nanoTime();

            assertThat(vm.shutdown(Duration.ZERO)).isEqualTo(ShutdownStep.SIGKILL);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(1));
            assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("SHUTDOWN, signal 9 (SIGKILL)");
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void shutdown_withAGraceThatIsNegative() {
        try (Vm vm = bed.builder().launch()) {
            assertThatThrownBy(() -> vm.shutdown(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The grace of a shutdown must be 0 or longer, is PT-0.000000001S");
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    @Test
    void exit_tellsHowTheVmmEnded() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            var exit = vm.exit();
            vm.process().handle().destroyForcibly();

            assertThat(exit.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("SIGNAL, signal 9 (SIGKILL)");
            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.ALREADY_OFF);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void close_again() throws Exception {
        Vm vm = bed.builder().launch();
        vm.close();
        vm.close();

        assertThat(vm.process().isAlive()).isFalse();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void close_byManyAtOnce() throws Exception {
        Vm vm = bed.builder().launch();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        List<Boolean> gone = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                try {
                    go.await();
                    vm.close();
                    gone.add(!vm.process().isAlive() && !Files.exists(vm.directory()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        threads.forEach(Thread::start);
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(gone).containsExactly(true, true, true, true);
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void close_interrupted() throws Exception {
        Vm vm = bed.builder().launch();
        Thread.currentThread().interrupt();

        vm.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(vm.process().isAlive()).isFalse();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void close_leavesALinkThatSomebodyElseMadeSince() throws Exception {
        Path elsewhere = bed.base().resolve("elsewhere");
        try (Vm vm = bed.builder().launch()) {
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            Files.delete(bed.link());
            Files.createSymbolicLink(bed.link(), elsewhere);
        }

        assertThat(Files.readSymbolicLink(bed.link())).isEqualTo(elsewhere);
        Files.delete(bed.link());
    }

    @Test
    void launch_interrupted() throws Exception {
        VmBuilder builder = bed.builder().progress(step -> {
            if (step == LaunchStep.STARTED) {
                Thread.currentThread().interrupt();
            }
        });

        Throwable thrown = catchThrowable(builder::launch);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(VmmException.class);
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void close_afterTheClientWasClosed_asksAllTheSame() throws Exception {
        Vm vm = bed.builder().launch();
        vm.client().close();
        vm.close();

        assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("SHUTDOWN, status 0");
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void detachedVm_outlivesItsJvmAndIsSweptWhenItHasEnded() throws Exception {
        Process jvm = ChildJvm.start(
                DetachedLaunch.class,
                bed.vmm().toString(),
                bed.kernel().toString(),
                bed.base().toString());
        List<String> told = jvm.inputReader().lines().toList();
        assertThat(jvm.waitFor()).as("%s", jvm.errorReader().lines().toList()).isZero();
        ProcessHandle vmm = ProcessHandle.of(Long.parseLong(told.get(0))).orElseThrow();
        ProcessHandle.of(Long.parseLong(told.get(2)))
                .ifPresent(watchdog -> watchdog.onExit().join());

        assertThat(vmm.isAlive()).isTrue();
        assertThat(bed.leftovers()).anyMatch(found -> found.equals("directory " + told.get(1)));

        vmm.destroyForcibly();
        vmm.onExit().join();
        Process next = bed.haltAt(LaunchStep.WATCHED);
        String watchdog = next.inputReader().readLine();
        next.destroyForcibly();
        ProcessHandle.of(Long.parseLong(watchdog))
                .ifPresent(shell -> shell.onExit().join());

        assertThat(bed.leftovers()).isEmpty();
    }

    /** The guest hears the power button once it has printed its first line. */
    private static void awaitGuest(Vm vm) {
        vm.await(Ready.serial("READY").within(LONG));
    }
}
