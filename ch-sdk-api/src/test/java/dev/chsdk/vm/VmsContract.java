// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Serial;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.internal.journal.KnownDirectory;
import dev.chsdk.internal.journal.KnownDirectory.Adopted;
import dev.chsdk.internal.journal.RunDirectory;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The VMs that other JVMs have launched, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VmsContract {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final LaunchBed bed;

    VmsContract(LaunchBed bed) {
        this.bed = bed;
    }

    /** Has a JVM launch a detached VM and end. */
    private KnownVm orphan() throws IOException, InterruptedException {
        Process jvm = ChildJvm.start(
                DetachedLaunch.class,
                bed.vmm().toString(),
                bed.kernel().toString(),
                bed.base().toString());
        List<String> told = jvm.inputReader().lines().toList();
        assertThat(jvm.waitFor()).as("%s", jvm.errorReader().lines().toList()).isZero();
        Path directory = Path.of(told.get(1));
        assertThat(Vms.list(bed.base())).contains(known(directory, told.get(0), KnownVm.Owner.NOBODY));
        return known(directory, told.get(0), KnownVm.Owner.NOBODY);
    }

    private static KnownVm known(Path directory, String pid, KnownVm.Owner owner) {
        return new KnownVm(directory, OptionalLong.of(Long.parseLong(pid)), owner);
    }

    @Test
    void list_ofThisJvmsVms() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            assertThat(Vms.list(bed.base()))
                    .containsExactly(
                            known(vm.directory(), Long.toString(vm.process().pid()), KnownVm.Owner.THIS_JVM));
            assertThat(Vms.adopt(bed.base())).isEmpty();
            assertThat(Vms.sweep(bed.base())).isEmpty();
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            Adopted unwatchable = new Adopted(
                    RunDirectory.at(vm.directory()), List.of(bed.links().resolve("two\nlines")), List.of());

            assertThatThrownBy(() -> Adoption.of(unwatchable, vm.parts())).isInstanceOf(IOException.class);

            assertThat(KnownDirectory.in(bed.base()).get(0).isDetached()).isTrue();
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        }
        assertThat(Vms.list(bed.base())).isEmpty();
    }

    @Test
    void attach_leavesTheVmAlone() throws Exception {
        try (Vm vm = bed.builder()
                .configure(c -> c.serial(Serial.socket(bed.links().resolve("serial"))))
                .launch()) {
            CompletableFuture<VmExit> exit;
            try (Vm other = Vm.attach(bed.link())) {
                assertThat(other.process().pid()).isEqualTo(vm.process().pid());
                assertThat(other.directory()).isEqualTo(vm.directory());
                other.await(Ready.event(Kind.VM_BOOTED).within(LONG));
                if (vm.client().version().isAtLeast(VmmVersion.V53_0)) {
                    other.await(Ready.serial("READY").within(LONG));
                }
                exit = other.exit();
                assertThat(exit).isNotDone();
            }
            assertThat(captured(bed.links())).isEmpty();
            try (Vm other = VmParts.to(bed.link(), bed.links()).letGoWhenClosed()) {
                assertThat(captured(bed.links()))
                        .as("before anybody asks for the serial port")
                        .isEmpty();
                if (vm.client().version().isAtLeast(VmmVersion.V53_0)) {
                    Path file = other.serial().file();
                    assertThat(captured(bed.links())).containsExactly(file);
                }
            }
            assertThat(captured(bed.links())).isEmpty();
            assertThat(exit)
                    .isCompletedExceptionally()
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withMessageContaining("attach again to see how it ends");
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
            Path nowhere = bed.base().resolve("nowhere");
            VmParts parts = VmParts.to(bed.link(), nowhere);
            try (Vm other = parts.letGoWhenClosed()) {
                assertThatThrownBy(other::serial)
                        .isInstanceOf(VmmConnectionException.class)
                        .hasMessageContaining(nowhere.toString());
            }
        }
    }

    private static List<Path> captured(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .toList();
        }
    }

    @Test
    void attach_seesTheEnd() throws Exception {
        try (Vm vm = bed.builder().launch();
                Vm other = Vm.attach(bed.link())) {
            var exit = other.exit();
            vm.process().handle().destroyForcibly();

            assertThat(exit.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("UNKNOWN");
            assertThat(other.process().isAlive()).isFalse();
            assertThat(other.shutdown(LONG)).isEqualTo(ShutdownStep.ALREADY_OFF);
        }
    }

    @Test
    void adopt_aDetachedVm() throws Exception {
        KnownVm orphan = orphan();
        assertThat(Vms.sweep(bed.base())).isEmpty();
        try (Vm attached = Vm.attach(orphan.socket())) {
            assertThat(attached.info().state()).isEqualTo(VmState.RUNNING);
        }
        Path lock = Files.createDirectory(orphan.directory().resolve("adoption"));
        assertThat(Vms.adopt(bed.base())).isEmpty();
        Files.delete(lock);

        List<Vm> adopted = Vms.adopt(bed.base());

        assertThat(adopted).hasSize(1);
        try (Vm vm = adopted.get(0)) {
            assertThat(vm.process().pid()).isEqualTo(orphan.pid().orElseThrow());
            assertThat(Vms.adopt(bed.base())).isEmpty();
            assertThat(Vms.list(bed.base())).extracting(KnownVm::owner).containsExactly(KnownVm.Owner.THIS_JVM);
            vm.await(Ready.event(Kind.VM_BOOTED).within(LONG));
            vm.await(Ready.serial("READY").within(LONG));
            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.POWER_BUTTON);
            assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause())
                    .isEqualTo(VmExit.Cause.GUEST_POWER_OFF);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void adopted_goesWithItsNewJvm() throws Exception {
        KnownVm orphan = orphan();
        ProcessHandle vmm = ProcessHandle.of(orphan.pid().orElseThrow()).orElseThrow();
        Process jvm = ChildJvm.start(HaltedAdoption.class, bed.base().toString());
        String watchdog = jvm.inputReader().readLine();
        assertThat(watchdog)
                .as("%s", watchdog == null ? jvm.errorReader().lines().toList() : "")
                .isNotNull();
        assertThat(Vms.list(bed.base())).extracting(KnownVm::owner).containsExactly(KnownVm.Owner.ANOTHER_JVM);
        assertThat(Vms.adopt(bed.base())).isEmpty();

        assertThat(jvm.destroyForcibly().waitFor()).isEqualTo(128 + 9);

        ProcessHandle.of(Long.parseLong(watchdog))
                .ifPresent(shell -> shell.onExit().join());
        assertThat(vmm.isAlive() && vmm.info().command().isPresent()).isFalse();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void sweep_whatAKilledJvmAndItsKilledWatchdogHaveLeft() throws Exception {
        Process jvm = bed.haltAt(LaunchStep.BOOTED);
        String watchdog = jvm.inputReader().readLine();
        assertThat(Vms.list(bed.base())).extracting(KnownVm::owner).containsExactly(KnownVm.Owner.ANOTHER_JVM);
        assertThat(Vms.sweep(bed.base())).isEmpty();
        ChildJvm.kill(jvm, watchdog);
        List<KnownVm> left = Vms.list(bed.base());
        assertThat(left).extracting(KnownVm::owner).containsExactly(KnownVm.Owner.LEFT_OVER);

        assertThat(Vms.sweep(bed.base())).containsExactly(left.get(0).directory());
        assertThat(bed.leftovers()).isEmpty();
    }
}
