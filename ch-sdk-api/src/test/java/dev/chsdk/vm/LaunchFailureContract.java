// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.check.InvalidConfigException;
import dev.chsdk.check.Problem;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Serial;
import dev.chsdk.config.Vsock;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Launches that do not succeed leave nothing, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LaunchFailureContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final LaunchBed bed;

    LaunchFailureContract(LaunchBed bed) {
        this.bed = bed;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATE_LINKED")
    void launch_thatFailsAtAStep(LaunchStep step) throws Exception {
        List<Step> passed = new ArrayList<>();
        VmBuilder builder = bed.builder().progress(reached -> {
            if (reached instanceof LaunchStep) {
                passed.add(reached);
            }
            if (reached == step) {
                throw new IllegalStateException("provoked at " + step);
            }
        });

        assertThatThrownBy(builder::launch).hasMessage("provoked at " + step).hasNoSuppressedExceptions();

        assertThat(passed).last().isEqualTo(step);
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_whoseVmmEndsAtOnce() throws Exception {
        Path script = Files.writeString(
                Files.createDirectory(directory.resolve("ends")).resolve("cloud-hypervisor"), """
                #!/bin/sh
                case $1 in --version) echo cloud-hypervisor v53.0-simulated; exit 0 ;; esac
                echo 'Error: no such thing' >&2
                exit 3
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

        VmmExitedException e =
                catchThrowableOfType(VmmExitedException.class, bed.builder().vmm(script)::launch);

        assertThat(e.exitStatus()).isEqualTo(3);
        assertThat(e.lastOutput()).isEqualTo("[vmm.err]\nError: no such thing\n");
        assertThat(e).hasNoSuppressedExceptions();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_byAScriptThatDoesNotExecTheVmm() throws Exception {
        Path script = Files.writeString(
                Files.createDirectory(directory.resolve("wraps")).resolve("cloud-hypervisor"),
                "#!/bin/sh\n'" + bed.vmm() + "' \"$@\"\nexit $?\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

        VmmLaunchException e = refusal(bed.builder().vmm(script));

        assertThat(e.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(e).hasMessageEndingWith("must end with `exec cloud-hypervisor \"$@\"`.");
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_thatTheVmmRefuses() throws Exception {
        Path nowhere = directory.resolve("missing/serial.log");

        VmBuilder builder = bed.builder().configure(vm -> vm.serial(Serial.file(nowhere)));
        assertThatThrownBy(builder::launch)
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("serial.file = " + nowhere + ": its folder does not exist");

        VmmResponseException e = catchThrowableOfType(VmmResponseException.class, builder.withoutChecks()::launch);

        assertThat(e.status()).isEqualTo(500);
        assertThat(e).hasMessageContaining("No such file or directory");
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_withSeveralErrors() throws Exception {
        List<Step> passed = new ArrayList<>();
        VmBuilder builder = bed.builder()
                .kernel(Path.of("/no/kernel"), "")
                .configure(vm -> vm.cpus(Cpus.of(4).maxVcpus(2))
                        .disk(Disk.of("/no/image").numQueues(8)))
                .progress(passed::add);

        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, builder::launch);

        assertThat(e.problems().stream().filter(Problem::isError).map(Problem::path))
                .containsExactly("cpus.max_vcpus", "disks[1].num_queues", "payload.kernel", "disks[1].path");
        assertThat(e).message().hasLineCount(5);
        assertThat(passed).isEmpty();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_onAnImageThatAnotherVmHasLocked() throws Exception {
        VmBuilder builder = bed.builder().imageInPlace(bed.image());
        List<Step> passed = new ArrayList<>();
        VmBuilder second = builder.configure(vm -> vm.vsock(Optional.empty()))
                .environment(Map.of())
                .progress(passed::add);
        try (Vm first = builder.launch()) {
            assertThat(first.process().isAlive()).isTrue();

            assertThatThrownBy(second::launch)
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining(bed.image() + ": ")
                    .hasMessageContaining(" holds a lock on it, as a VMM does while it runs")
                    .satisfies(e -> assertThat(e.getSuppressed()[0])
                            .isInstanceOf(VmmResponseException.class)
                            .hasMessageContaining("lock"));
            passed.clear();
            assertThatThrownBy(second.image(bed.image())::launch)
                    .as("a copy of it would be of something that changes")
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining(" holds a lock on it");
            assertThat(passed).isEmpty();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_withoutChecks() throws Exception {
        VmBuilder builder =
                bed.builder().configure(vm -> vm.cpus(Cpus.of(4).maxVcpus(2))).withoutChecks();

        assertThatThrownBy(builder::launch)
                .isInstanceOf(VmmResponseException.class)
                .hasMessageContaining("Max CPUs");
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_intoAFolderThatIsMissing() {
        VmmLaunchException e = refusal(bed.builder().runDirectories(Path.of("/nowhere")));

        assertThat(e.reason()).isEqualTo(Reason.HOST);
        assertThat(e).hasMessageContaining("/nowhere");
    }

    @Test
    void launch_withoutVmm() throws Exception {
        refused(
                bed.builder().vmm(directory.resolve("no-vmm")),
                Reason.NO_VMM,
                "no-vmm (from vmm(path)) does not exist");
        refused(
                VmBuilder.minimal().kernel(bed.kernel(), "").environment(Map.of("PATH", "/nowhere")),
                Reason.NO_VMM,
                "PATH (/nowhere) holds no executable cloud-hypervisor");
    }

    @Test
    void launch_withoutPayload() throws Exception {
        refused(
                bed.builder().kernel(Path.of("/no/kernel"), ""),
                Reason.NO_PAYLOAD,
                "The kernel /no/kernel does not exist");
        refused(
                VmBuilder.minimal().vmm(bed.vmm()).environment(Map.of()).firmware(Path.of("/no/fd")),
                Reason.NO_FIRMWARE,
                "The firmware /no/fd does not exist");
        refused(bed.builder().kernel(directory, ""), Reason.NO_PAYLOAD, "is a folder");
    }

    @Test
    void launch_withoutImage() throws Exception {
        refused(bed.builder().image(Path.of("/no/image")), Reason.NO_IMAGE, "The image /no/image does not exist");
        refused(bed.builder().image(Path.of("/dev/null")), Reason.NO_IMAGE, "is not a regular file");
    }

    @Test
    void launch_withASocketPathThatIsTooLong() throws Exception {
        String tooLong = "x".repeat(108);
        refused(
                bed.builder().environment(Map.of("CH_API_SOCKET", "/" + tooLong)),
                Reason.SOCKET_PATH_TOO_LONG,
                "has 109 bytes, and that of a Unix socket holds 107");
        refused(
                bed.builder().runDirectories(Path.of("/" + tooLong)),
                Reason.SOCKET_PATH_TOO_LONG,
                "-Ddev.chsdk.runDirectory");
    }

    @Test
    void launch_whoseLinkIsInUse() throws Exception {
        try (Vm first = bed.builder().launch()) {
            refused(bed.builder(), Reason.SOCKET_IN_USE, bed.link() + " is a link to something that is in use");
            assertThat(Files.readSymbolicLink(bed.link()))
                    .isEqualTo(first.directory().resolve("api.sock"));
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_whoseVmmCannotMakeItsSocket() throws Exception {
        Path taken = Files.createFile(directory.resolve("taken"));

        refused(
                bed.builder().configure(vm -> vm.serial(Serial.socket(taken))),
                Reason.SOCKET_IN_USE,
                "The VMM is to make the socket " + taken + ", and there is something at that path");
        assertThat(taken).exists();
    }

    @Test
    void launch_thatLosesTheRaceForASocket() throws Exception {
        Path contested = directory.resolve("contested");
        AtomicReference<Vm> winner = new AtomicReference<>();
        VmBuilder builder = bed.builder().configure(vm -> vm.vsock(Vsock.of(3, contested)));
        VmBuilder loser = builder.environment(Map.of()).progress(step -> {
            if (step == LaunchStep.STARTED) {
                winner.set(builder.launch());
            }
        });

        assertThatThrownBy(loser::launch)
                .isInstanceOf(VmmResponseException.class)
                .hasMessageContaining("Address already in use");

        try (Vm vm = Objects.requireNonNull(winner.get())) {
            assertThat(contested).exists();
            assertThat(vm.info().state()).isEqualTo(VmState.RUNNING);
        }
        assertThat(contested).doesNotExist();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void launch_afterJvmAndWatchdogWereKilled() throws Exception {
        Process jvm = bed.haltAt(LaunchStep.BOOTED);
        ChildJvm.kill(jvm, jvm.inputReader().readLine());
        assertThat(bed.leftovers()).isNotEmpty();

        Process again = bed.haltAt(LaunchStep.BOOTED);
        String said = again.inputReader().readLine();

        assertThat(said)
                .as("%s", said == null ? again.errorReader().lines().toList() : "")
                .isNotNull();
        assertThat(again.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        ProcessHandle.of(Long.parseLong(said)).ifPresent(shell -> shell.onExit().join());
        assertThat(bed.leftovers()).isEmpty();
    }

    private void refused(VmBuilder builder, Reason reason, String message) throws Exception {
        List<String> before = bed.leftovers();

        VmmLaunchException e = refusal(builder);

        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessageContaining(message).hasMessageEndingWith(e.remedy());
        assertThat(bed.leftovers()).isEqualTo(before);
    }

    private static VmmLaunchException refusal(VmBuilder builder) {
        return catchThrowableOfType(VmmLaunchException.class, builder::launch);
    }
}
