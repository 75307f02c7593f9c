// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test guest's kernel, and the talk with it, here with the simulator in its part. */
class TestGuestTest {

    @TempDir
    private Path directory;

    @Test
    void kernel_isWhatTheSourceBuilds() throws Exception {
        boolean mustBuild = "true".equals(System.getenv("CI"));
        assumeTrue(mustBuild || (isInstalled("as") && isInstalled("ld")), "GNU as and ld (binutils) are not installed");
        for (String name : new String[] {"guest.S", "build.sh"}) {
            Files.write(directory.resolve(name), resource(name));
        }
        try (Launched build = Launched.start(
                directory, List.of("sh", directory.resolve("build.sh").toString()))) {
            assertThat(build.exitStatus())
                    .as("GNU as and ld must be installed; %s", build.complained())
                    .isZero();
        }
        assertThat(directory.resolve("guest.elf")).hasBinaryContent(resource("guest.elf"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void kernel_isPutOnDisk() throws Exception {
        assertThat(TestGuest.kernel()).hasBinaryContent(resource("guest.elf"));
        assertThat(TestGuest.kernel(directory)).hasBinaryContent(resource("guest.elf"));
    }

    private static byte[] resource(String name) throws Exception {
        try (var stream = Objects.requireNonNull(TestGuest.class.getResourceAsStream("guest/" + name), name)) {
            return stream.readAllBytes();
        }
    }

    @Test
    void kernel_isWrittenOnce() {
        assertThat(TestGuest.kernel()).isEqualTo(TestGuest.kernel()).isReadable();
    }

    @Test
    void guest_seesWhatIsPlugged() throws Exception {
        Path disk = Files.write(directory.resolve("disk.raw"), new byte[512]);
        String memory = "\"memory\":{\"size\":67108864,\"hotplug_size\":134217728}";
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            String vm = Vms.description("{\"mode\":\"Socket\",\"socket\":\"" + directory + "/s\"}")
                    .replace("\"memory\":{\"size\":67108864}", memory);
            call(vmm, "vm.create", vm);
            call(vmm, "vm.boot", "");
            call(vmm, "vm.add-disk", "{\"path\":\"" + disk + "\"}");
            call(vmm, "vm.resize", "{\"desired_ram\":201326592}");
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                assertThat(guest.command('d'))
                        .isEqualTo("0000:00:00.0 8086:0d57, 0000:00:01.0 1af4:1044, 0000:00:02.0 1af4:1042");
                assertThat(guest.command('m')).isEqualTo("mem=64 hotplugged=128");
            }
        }
    }

    private static void call(SimulatedVmm vmm, String endpoint, String body) throws IOException {
        UnixClient.Reply reply = UnixClient.call(vmm.socket(), "PUT", endpoint, body);
        assertThat(reply.status()).as("%s: %s", endpoint, reply.body()).isLessThan(300);
    }

    @Test
    void commands_areAnswered() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.bootTestGuest(vmm.socket(), directory.resolve("s"));
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                assertThat(guest.awaitReady(Vms.LONG)).isEqualTo(new TestGuest.Banner(2, 64, "of a test"));
                assertThat(guest.ping()).isEqualTo(1);
                assertThat(guest.ping()).isEqualTo(2);
                assertThat(guest.command('m')).isEqualTo("mem=64 hotplugged=0");
                assertThat(guest.command('v')).isEqualTo("00000000");
                guest.store(0xcafe_0123);
                assertThat(guest.command('v')).isEqualTo("cafe0123");
                assertThat(guest.command('d')).isEqualTo("0000:00:00.0 8086:0d57, 0000:00:01.0 1af4:1044");
                assertThat(guest.command('n')).isEqualTo("0");
                assertThat(guest.command('u')).matches("\\d+");
                assertThatThrownBy(() -> guest.command('y'))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("The test guest does not know the command 'y'; it knows p u m w v d n q r t h x");
                assertThatThrownBy(() -> guest.command('w')).hasMessageContaining("use store(word)");
            }
        }
    }

    @Test
    void powerButton_powersOff() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.bootTestGuest(vmm.socket(), directory.resolve("s"));
            assertThat(UnixClient.call(vmm.socket(), "PUT", "vm.power-button", "")
                            .status())
                    .isEqualTo(204);
            assertThat(vmm.exit()).succeedsWithin(Vms.LONG).isEqualTo(0);
            assertThat(vmm.events())
                    .containsExactly(
                            "vmm starting", "vm booting", "vm booted", "vm shutdown", "vm deleted", "vmm shutdown");
            assertThat(vmm.socket()).doesNotExist();
            assertThat(directory.resolve("s")).doesNotExist();
        }
    }

    @Test
    void reboot_opensThePortAnew() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.bootTestGuest(vmm.socket(), directory.resolve("s"));
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                guest.awaitReady(Vms.LONG);
                guest.store(7);
                assertThat(UnixClient.call(vmm.socket(), "PUT", "vm.reboot", "").status())
                        .isEqualTo(204);
                assertThatThrownBy(() -> guest.awaitReady(Vms.LONG)).isInstanceOf(VmmConnectionException.class);
            }
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                guest.awaitReady(Vms.LONG);
                assertThat(guest.command('v')).isEqualTo("00000000");
            }
        }
    }

    @Test
    void secondClient_takesThePort() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.bootTestGuest(vmm.socket(), directory.resolve("s"));
            try (TestGuest first = TestGuest.on(Vms.at(vmm.socket()))) {
                assertThat(first.awaitReady(Vms.LONG).cpus()).isEqualTo(2);
                try (TestGuest second = TestGuest.on(Vms.at(vmm.socket()))) {
                    assertThat(second.ping()).isEqualTo(1);
                    assertThatThrownBy(first::ping)
                            .isInstanceOf(VmmConnectionException.class)
                            .hasMessageContaining(directory.resolve("s").toString());
                }
            }
        }
    }

    @Test
    void earlyClient_isServedOnceTheGuestRuns() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Path serial = directory.resolve("s");
            UnixClient.call(
                    vmm.socket(),
                    "PUT",
                    "vm.create",
                    Vms.description("{\"mode\":\"Socket\",\"socket\":\"" + serial + "\"}"));
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                UnixClient.call(vmm.socket(), "PUT", "vm.boot", "");
                assertThat(guest.awaitReady(Vms.LONG).cpus()).isEqualTo(2);
            }
        }
    }

    @Test
    void banner_isLostBeforeV53() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, VmmVersion.V52_0)) {
            Vms.bootTestGuest(vmm.socket(), directory.resolve("s"));
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                assertThatThrownBy(() -> guest.awaitReady(Vms.LONG))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The test guest is up, but its banner was printed before anyone was connected to "
                                + directory.resolve("s") + ", and is lost; ping() tells whether it is up");
                assertThat(guest.ping()).isEqualTo(1);
            }
        }
    }

    @Test
    void serialFile_showsTheBannerAndTakesNoCommand() throws Exception {
        Path log = directory.resolve("serial.log");
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.boot(vmm.socket(), "{\"mode\":\"File\",\"file\":\"" + log + "\"}");
            try (TestGuest guest = TestGuest.on(Vms.at(vmm.socket()))) {
                assertThat(guest.awaitReady(Vms.LONG)).isEqualTo(new TestGuest.Banner(2, 64, "of a test"));
                assertThatThrownBy(guest::ping)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessage("The serial port goes to the file " + log + ", which only takes what the guest"
                                + " prints: its banner can be awaited, but no command reaches it."
                                + " Use Serial.socket(path) or Serial.pty() to talk to the guest");
            }
        }
        assertThat(log).hasContent("CH-TEST-GUEST 1 READY cpus=2 mem=64\ncmdline=of a test\n");
    }

    @Test
    void serialFile_isWatchedUntilTheBannerComes() throws Exception {
        Path log = Files.createFile(directory.resolve("serial.log"));
        try (GuestPort port = new FilePort(log.toString())) {
            Files.writeString(log, "half a ");
            assertThat(port.line(Duration.ofMillis(1))).isNull();
            Thread writer = new Thread(() -> append(log, "line\nnext"));
            writer.start();
            assertThat(port.line(Vms.LONG)).isEqualTo("half a line");
            writer.join();
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void unreadableSerialPort_isRefused() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            Vms.boot(vmm.socket(), "{\"mode\":\"Null\"}");
            assertThatThrownBy(() -> TestGuest.on(Vms.at(vmm.socket())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The serial port is in mode NULL, which nobody can read;"
                            + " use Serial.socket(path), Serial.pty() or Serial.file(path)");
        }
    }
}
