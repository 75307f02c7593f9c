// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.probe.ScriptWriter;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator as a process that stands where the binary stands. */
class ExecutableTest {

    @TempDir
    private Path directory;

    private Path executable;
    private Path socket;

    @BeforeEach
    void writeExecutable() {
        executable = SimulatedVmm.executable(directory);
        socket = directory.resolve("api.sock");
    }

    @Test
    void vmmShutdown_endsTheProcessWithZero() throws Exception {
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", "path=" + socket)) {
            assertThat(vmm.ping(socket).body())
                    .contains("\"pid\":" + vmm.process().pid() + ",");
            UnixClient.Reply reply = UnixClient.call(socket, "PUT", "vmm.shutdown", "");
            assertThat(reply.statusLine()).isEqualTo("HTTP/1.1 200 ");
            assertThat(vmm.exitStatus()).isZero();
        }
        assertThat(socket).doesNotExist();
        assertThat(directory.resolve("api.sock.lock")).exists();
    }

    @Test
    void sigterm_endsTheVmInOrder() throws Exception {
        Path events = directory.resolve("events");
        try (Launched vmm = Launched.start(
                directory, executable, "--api-socket", socket.toString(), "--event-monitor", "path=" + events)) {
            vmm.ping(socket);
            UnixClient.call(socket, "PUT", "vm.create", "{\"payload\":{\"kernel\":\"" + TestGuest.kernel() + "\"}}");
            assertThat(UnixClient.call(socket, "PUT", "vm.boot", "").status()).isEqualTo(204);
            vmm.process().destroy();
            assertThat(vmm.exitStatus()).isZero();
        }
        assertThat(socket).doesNotExist();
        assertThat(Files.readString(events).split("\n\n"))
                .extracting(event -> event.replaceAll("(?s).*source\": \"(\\w+)\".*event\": \"(\\w+)\".*", "$1 $2"))
                .containsExactly(
                        "vmm starting", "vm booting", "vm booted", "vm shutdown", "vm deleted", "vmm shutdown");
    }

    @Test
    void vmOnTheCommandLine_isBootedAndEndsWithItsGuest() throws Exception {
        Path serial = directory.resolve("serial.sock");
        try (Launched vmm = Launched.start(
                directory,
                executable,
                "--api-socket",
                socket.toString(),
                "--kernel",
                TestGuest.kernel().toString(),
                "--cmdline",
                "hello there",
                "--cpus",
                "boot=2",
                "--memory",
                "size=64M",
                "--console",
                "off",
                "--serial",
                "socket=" + serial)) {
            vmm.ping(socket);
            String info = UnixClient.call(socket, "GET", "vm.info", "").body();
            assertThat(info).contains("\"state\":\"Running\"").contains("\"boot_vcpus\":2,\"max_vcpus\":2");
            try (TestGuest guest = TestGuest.on(Vms.at(socket))) {
                assertThat(guest.awaitReady(Vms.LONG)).isEqualTo(new TestGuest.Banner(2, 64, "hello there"));
                guest.powerOff();
                assertThat(vmm.exitStatus()).isZero();
            }
        }
        assertThat(List.of(socket, serial)).noneMatch(Files::exists);
    }

    @Test
    void noShutdown_keepsTheVmmAfterThePowerOff() throws Exception {
        Path serial = directory.resolve("serial.sock");
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", socket.toString(), "--no-shutdown")) {
            vmm.ping(socket);
            Vms.bootTestGuest(socket, serial);
            try (TestGuest guest = TestGuest.on(Vms.at(socket))) {
                guest.powerOff();
            }
            assertThat(Vms.waitForState(socket, "Created")).isNotEmpty();
        }
    }

    @Test
    void refusedArguments_endWithTwo() throws Exception {
        assertThat(complaint(2, "--bogus", "1")).startsWith("error: unexpected argument '--bogus' found\n");
        assertThat(complaint(2, "--memory", "size=64M"))
                .startsWith("error: the following required arguments were not provided:\n");
        assertThat(complaint(2, "--api-socket", "a", "--api-socket", "b"))
                .startsWith("error: the argument '--api-socket <api-socket>' cannot be used multiple times\n");
        assertThat(complaint(2, "--api-socket"))
                .startsWith("error: a value is required for '--api-socket <api-socket>' but none was supplied\n");
        assertThat(complaint(2, "--seccomp", "bogus")).startsWith("error: invalid value 'bogus' for '--seccomp");
        assertThat(complaint(2)).startsWith("Launch a cloud-hypervisor VMM.");
    }

    @Test
    void failedStart_endsWithOneAndTheChainOfReasons() throws Exception {
        assertThat(complaint(1, "--api-socket", "path=" + directory.resolve("absent/api.sock")))
                .isEqualTo("""
                        Error: Cloud Hypervisor exited with the following chain of errors:
                          0: Failed to start the VMM thread
                          1: Error creation API server's socket
                          2: No such file or directory (os error 2)
                        """);
        assertThat(complaint(1, "--event-monitor", "foo=1")).contains("0: Error parsing --event-monitor");
        assertThat(complaint(1, "--event-monitor", "path=absent/events")).contains("0: Error doing event monitor I/O");
        assertThat(complaint(1, "--log-file", "absent/log")).contains("0: Error creating log file");
        assertThat(complaint(1, "--api-socket", "s", "--kernel", "absent", "--console", "off"))
                .isEqualTo("""
                        Error: Cloud Hypervisor exited with the following chain of errors:
                          0: Error booting VM
                          1: The VM could not boot
                          2: Cannot open kernel file
                          3: No such file or directory (os error 2)
                        """);
        assertThat(complaint(1, "--kernel", "x", "--memory", "size=abc")).contains("0: Error parsing config");
        assertThat(complaint(1, "--kernel", "x", "--cpus", "boot=4,max=2"))
                .contains("Max CPUs (2) lower than boot CPUs (4)");
    }

    private String complaint(int status, String... arguments) throws Exception {
        try (Launched vmm = Launched.start(directory, executable, arguments)) {
            assertThat(vmm.exitStatus()).as(vmm.complained()).isEqualTo(status);
            return vmm.complained();
        }
    }

    @Test
    void panic_endsWithOne() throws Exception {
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", socket.toString())) {
            vmm.ping(socket);
            assertThat(UnixClient.call(socket, "PUT", "vm.create", "{\"console\":{\"mode\":\"File\"}}")
                            .body())
                    .isEqualTo("[\"Error from API\",\"API response receive error\",\"receiving on a closed channel\"]");
            assertThat(vmm.exitStatus()).isEqualTo(1);
            assertThat(vmm.complained()).endsWith("  Failed to join on VMM thread: Any { .. }\n");
        }
    }

    /** 64 TiB: more huge pages than any host has. */
    @Test
    void tooFewHugePages_endBySigbus() throws Exception {
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", socket.toString())) {
            vmm.ping(socket);
            String body = "{\"memory\":{\"size\":" + (1L << 46) + ",\"hugepages\":true,\"hugepage_size\":2097152},"
                    + "\"payload\":{\"kernel\":\"" + TestGuest.kernel() + "\"}}";
            assertThat(UnixClient.call(socket, "PUT", "vm.create", body).status())
                    .isEqualTo(204);
            try (UnixClient client = new UnixClient(socket)) {
                client.send("PUT /api/v1/vm.boot HTTP/1.1\r\n\r\n");
                assertThat(vmm.exitStatus()).as(vmm.complained()).isEqualTo(Signal.BUS.status());
            }
        }
    }

    @Test
    void unsimulatedRequest_isReportedAtTheEnd() throws Exception {
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", socket.toString())) {
            vmm.ping(socket);
            String body = "{\"receiver_url\":\"tcp:127.0.0.1:1\",\"tls_dir\":\"/certificates\"}";
            assertThat(UnixClient.call(socket, "PUT", "vm.receive-migration", body)
                            .status())
                    .isEqualTo(501);
            vmm.process().destroy();
            assertThat(vmm.exitStatus()).isZero();
            assertThat(vmm.complained()).isEqualTo("Not simulated: PUT vm.receive-migration " + body + "\n");
        }
    }

    @Test
    void version_isThatOfTheScript() throws Exception {
        try (Launched vmm = Launched.start(directory, executable, "--version")) {
            assertThat(vmm.exitStatus()).isZero();
            assertThat(vmm.printed()).isEqualTo("cloud-hypervisor v53.0-simulated\nMigration Protocol Versions: 0\n");
        }
        Path old = SimulatedVmm.executable(Files.createDirectory(directory.resolve("old")), VmmVersion.V50_0);
        try (Launched vmm = Launched.start(directory, old, "--version")) {
            assertThat(vmm.exitStatus()).isZero();
            assertThat(vmm.printed()).isEqualTo("cloud-hypervisor v50.0-simulated\n");
        }
        try (Launched vmm = Launched.start(directory, old, "--api-socket", "s", "--no-shutdown")) {
            assertThat(vmm.exitStatus()).isEqualTo(2);
            assertThat(vmm.complained()).startsWith("error: unexpected argument '--no-shutdown' found\n");
        }
    }

    @Test
    void directoryWithSpaceAndQuote_works() throws Exception {
        Path odd = Files.createDirectory(directory.resolve("o'd \"d"));
        try (Launched vmm = Launched.start(odd, SimulatedVmm.executable(odd), "--version")) {
            assertThat(vmm.exitStatus()).isZero();
            assertThat(vmm.printed()).startsWith("cloud-hypervisor v53.0-simulated\n");
        }
    }

    @Test
    void modulePath_works() throws Exception {
        try (Launched child = Launched.start(
                directory,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        LauncherScript.classPath(),
                        "--add-modules",
                        "dev.chsdk.simulator",
                        "-cp",
                        Path.of(ScriptWriter.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        ScriptWriter.class.getName(),
                        Files.createDirectory(directory.resolve("by module")).toString()))) {
            assertThat(child.exitStatus()).as(child.complained()).isZero();
            assertThat(child.printed()).startsWith("named: true\n");
            Path script = Path.of(child.printed().lines().skip(1).findFirst().orElseThrow());
            try (Launched vmm = Launched.start(directory, script, "--version")) {
                assertThat(vmm.exitStatus()).as(vmm.complained()).isZero();
                assertThat(vmm.printed()).startsWith("cloud-hypervisor v53.0-simulated\n");
            }
        }
    }

    @Test
    void unwritableDirectory_isNamed() {
        assertThatThrownBy(() -> SimulatedVmm.executable(directory.resolve("absent")))
                .hasMessage("Cannot write the simulator's launcher script to "
                        + directory.resolve("absent/cloud-hypervisor"));
    }
}
