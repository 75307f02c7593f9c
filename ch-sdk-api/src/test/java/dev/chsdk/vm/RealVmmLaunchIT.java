// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmState;
import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real VMM, what {@code launch()} starts is what {@code command()} describes. */
class RealVmmLaunchIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int O_DIRECT = System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void launchAndCommand_giveTheSameVm() throws Exception {
        Path image = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
        Path link = directory.resolve("api.sock");
        VmBuilder builder = VmBuilder.performance()
                .vmm(RealVmm.require(VmmVersion.V53_0).path())
                .kernel(TestGuest.kernel(directory), "hello from the host")
                .image(image)
                .environment(Map.of("CH_API_SOCKET", link.toString(), "CH_MEMORY", "256M"))
                .configure(vm -> vm.serial(Serial.socket(directory.resolve("serial.sock"))));

        VmConfig launched;
        try (Vm vm = builder.launch()) {
            launched = examined(vm);
            assertThat(isOpenDirect(vm.process(), vm.directory().resolve("image.img")))
                    .isTrue();
        }
        VmConfig commanded;
        try (VmmProcess process = VmmLauncher.start(builder.command(), directory);
                VmmClient client = VmmClient.connect(link)) {
            awaitRunning(process, client);
            commanded = examined(client);
            assertThat(isOpenDirect(process, image)).isTrue();
        }

        List<DiskConfig> inPlace = launched.disks().stream()
                .map(disk -> disk.path(image.toString()))
                .toList();
        assertThat(launched.disks(inPlace)).isEqualTo(commanded);
    }

    /** The guest answers, and the VMM shows what the performance profile asks for. */
    private static VmConfig examined(InfoSource vm) {
        try (TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.awaitReady(LONG)).isEqualTo(new TestGuest.Banner(4, 256, "hello from the host"));
            assertThat(guest.ping()).isEqualTo(1);
        }
        VmConfig config = vm.info().config();
        assertThat(config.cpus().map(CpusConfig::bootVcpus).orElseThrow()).hasValue(4);
        return config;
    }

    private static void awaitRunning(VmmProcess process, VmmClient client) {
        process.awaitReady(() -> client.ping().pid().orElseThrow(), LONG);
        Optional<String> reason = process.awaitWhileAlive("The boot", () -> notRunning(client), LONG);
        assertThat(reason).as(process.lastOutput()).isEmpty();
    }

    private static Optional<String> notRunning(VmmClient client) {
        try {
            VmState state = client.info().state();
            return state == VmState.RUNNING ? Optional.empty() : Optional.of(state.toString());
        } catch (VmmException notYet) {
            return Optional.of(notYet.toString());
        }
    }

    private static boolean isOpenDirect(VmmProcess process, Path file) throws IOException {
        Path proc = Path.of("/proc/" + process.pid());
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    return Files.readAllLines(proc.resolve("fdinfo").resolve(descriptor.getFileName())).stream()
                            .filter(line -> line.startsWith("flags:"))
                            .mapToInt(line -> Integer.parseInt(line.substring(6).strip(), 8))
                            .anyMatch(flags -> (flags & O_DIRECT) != 0);
                }
            }
        }
        throw new AssertionError(file + " is not open in process " + process.pid());
    }
}
