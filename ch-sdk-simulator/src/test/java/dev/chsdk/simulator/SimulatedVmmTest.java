// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.VmConfig;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedVmmTest {

    @TempDir
    private Path directory;

    private UnixClient.Reply call(SimulatedVmm vmm, String method, String endpoint, String body) throws IOException {
        return UnixClient.call(vmm.socket(), method, endpoint, body);
    }

    @Test
    void unknownOperation_isAnswered501AndKept() throws IOException {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            String body = "{\"receiver_url\":\"tcp:127.0.0.1:1\",\"tls_dir\":\"/certificates\"}";
            UnixClient.Reply reply = call(vmm, "PUT", "vm.receive-migration", body);
            assertThat(reply.status()).isEqualTo(501);
            assertThat(reply.body())
                    .isEqualTo("[\"Not simulated: a migration with TLS, asked by vm.receive-migration "
                            + body.replace("\"", "\\\"") + "\"]");
            assertThat(vmm.unexpectedRequests())
                    .containsExactly(new RecordedCall("PUT vm.receive-migration", body, 501));
        }
    }

    @Test
    void start_inAFolderWithACommaInItsName() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("a,b"));

        try (SimulatedVmm vmm = SimulatedVmm.start(folder)) {
            assertThat(vmm.socket()).isEqualTo(folder.resolve("api.sock")).exists();
        }
    }

    /** The numbers that a description names mean nothing in the VMM: it makes a TAP of its own instead. */
    @Test
    void vmCreate_takesNoDescriptors() throws IOException {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            String net = Vms.description("{\"mode\":\"Null\"}").replaceFirst("\\{", "{\"net\":[{\"fds\":[7]}],");
            assertThat(call(vmm, "PUT", "vm.create", net).status()).isEqualTo(204);
            assertThat(call(vmm, "PUT", "vm.boot", "").status()).isEqualTo(204);
            assertThat(call(vmm, "GET", "vm.info", "").body())
                    .contains("\"host_mac\"")
                    .doesNotContain("\"fds\"");
        }
    }

    @Test
    void calls_areRecordedInOrder() throws IOException {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            call(vmm, "GET", "vmm.ping", "");
            call(vmm, "PUT", "vm.create", "{}");
            call(vmm, "GET", "nothing", "");
            assertThat(vmm.calls())
                    .containsExactly(
                            new RecordedCall("GET vmm.ping", "", 200),
                            new RecordedCall("PUT vm.create", "{}", 204),
                            new RecordedCall("GET nothing", "", 404));
            assertThat(vmm.unexpectedRequests()).isEmpty();
        }
    }

    @Test
    void close_isOrderlyAndMayBeRepeated() {
        SimulatedVmm vmm = SimulatedVmm.start(directory, VmmVersion.V51_1);
        assertThat(vmm.version()).isEqualTo(VmmVersion.V51_1);
        vmm.close();
        vmm.close();
        assertThat(vmm.exit()).isCompletedWithValue(0);
        assertThat(vmm.events()).containsExactly("vmm starting", "vmm shutdown");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"50.0", "51.1", "52.0", "53.0"})
    void description_comesBackAsTheVmmCompletesIt(String text) throws IOException {
        VmmVersion version = VmmVersion.parse(text);
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, version)) {
            assertThat(call(vmm, "PUT", "vm.create", description(version)).status())
                    .isEqualTo(204);
            assertThat(call(vmm, "PUT", "vm.boot", "").status()).isEqualTo(204);
            VmInfo info = Vms.at(vmm.socket()).info();
            assertThat(info.state()).isEqualTo(VmState.RUNNING);
            assertThat(info.memoryActualSize()).contains(ByteSize.mib(512));
            assertThat(info.config().disks().get(0).id()).contains("_disk0");
            assertThat(info.config().nets().get(0).id()).contains("_net1");
            assertThat(info.config().nets().get(0).mac()).isPresent();
            assertThat(info.config().nets().get(0).hostMac()).isPresent();
            assertThat(String.join(" ", info.deviceTree().keySet()))
                    .isEqualTo("__ioapic __serial _disk0 _net1 __rng"
                            + " _virtio-pci-_disk0 _virtio-pci-_net1 _virtio-pci-__rng");
        }
    }

    private String description(VmmVersion version) throws IOException {
        Path disk = Files.write(directory.resolve("disk.raw"), new byte[512]);
        String kernel = TestGuest.kernel().toString();
        return VmConfig.fromArguments(
                        List.of("--kernel", kernel, "--disk", "path=" + disk, "--net", "tap=t", "--console", "off"),
                        version)
                .toJson(version);
    }

    @Test
    void badSocketPath_isRefusedAsTheProcessWould() {
        assertThatThrownBy(() -> SimulatedVmm.start(directory.resolve("absent")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Exit status 1: Error: Cloud Hypervisor exited with the following chain")
                .hasMessageContaining("No such file or directory (os error 2)");
    }

    @Test
    void noSocket_isRefused() {
        assertThatThrownBy(() -> SimulatedVmm.start(List.of("--seccomp", "false"), VmmVersion.V53_0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A simulated VMM is reached by its API socket: give --api-socket in [--seccomp, false]");
    }

    @Test
    void staleSocket_isReplacedFromV53() throws IOException {
        Path stale = Files.createFile(directory.resolve("api.sock"));
        assertThatThrownBy(() -> SimulatedVmm.start(directory, VmmVersion.V51_1))
                .hasMessageContaining("Address already in use (os error 98)");
        assertThat(stale).isRegularFile();
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, VmmVersion.V53_0)) {
            assertThat(call(vmm, "GET", "vmm.ping", "").status()).isEqualTo(200);
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void staleSocket_isRemovedByTheStartThatFailsOnV52() throws IOException {
        Path stale = Files.createFile(directory.resolve("api.sock"));
        assertThatThrownBy(() -> SimulatedVmm.start(directory, VmmVersion.V52_0))
                .hasMessageContaining("Address already in use (os error 98)");
        assertThat(stale).doesNotExist();
    }

    @Test
    void socketInUse_isKeptFromV53() throws IOException {
        try (SimulatedVmm first = SimulatedVmm.start(directory)) {
            assertThatThrownBy(() -> SimulatedVmm.start(directory))
                    .hasMessageContaining(
                            "API socket \"" + first.socket() + "\" is already in use by another running instance");
            assertThat(call(first, "GET", "vmm.ping", "").status()).isEqualTo(200);
        }
    }

    @Test
    void events_areFramedAsTheVmmFramesThem() throws IOException {
        Path events = Files.writeString(directory.resolve("events"), "from an earlier VMM");
        SimulatedVmm.start(
                        List.of("--api-socket", directory.resolve("s").toString(), "--event-monitor", "path=" + events),
                        VmmVersion.V53_0)
                .close();
        assertThat(Files.readString(events).replaceAll("(secs|nanos)\": \\d+", "$1\": 0"))
                .isEqualTo("""
                        {
                          "timestamp": {
                            "secs": 0,
                            "nanos": 0
                          },
                          "source": "vmm",
                          "event": "starting",
                          "properties": null
                        }

                        {
                          "timestamp": {
                            "secs": 0,
                            "nanos": 0
                          },
                          "source": "vmm",
                          "event": "shutdown",
                          "properties": null
                        }

                        """);
    }

    @Test
    void vsockSocket_isThereWhileTheVmIs() throws IOException {
        Path socket = directory.resolve("v");
        String description = "{\"payload\":{\"kernel\":\"" + TestGuest.kernel() + "\"},\"console\":{\"mode\":\"Off\"},"
                + "\"vsock\":{\"cid\":3,\"socket\":\"" + socket + "\"}}";
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            call(vmm, "PUT", "vm.create", description);
            assertThat(socket).doesNotExist();
            assertThat(call(vmm, "PUT", "vm.boot", "").status()).isEqualTo(204);
            new UnixClient(socket).close();
            assertThat(call(vmm, "PUT", "vm.reboot", "").status()).isEqualTo(204);
            assertThat(call(vmm, "PUT", "vm.shutdown", "").status()).isEqualTo(204);
            assertThat(socket).doesNotExist();
            Files.createFile(socket);
            assertThat(call(vmm, "PUT", "vm.boot", "").body())
                    .isEqualTo("[\"Error from API\",\"The VM could not boot\",\"Error from device manager\","
                            + "\"Cannot create virtio-vsock backend\",\"Error binding to the host-side Unix socket\","
                            + "\"Address already in use (os error 98)\"]");
        }
    }

    @Test
    void sockets_thatCannotBeRemoved_stay() throws IOException {
        Path vsock = directory.resolve("v");
        Path serial = directory.resolve("s");
        String description = "{\"payload\":{\"kernel\":\"" + TestGuest.kernel() + "\"},\"console\":{\"mode\":\"Off\"},"
                + "\"serial\":{\"mode\":\"Socket\",\"socket\":\"" + serial + "\"},"
                + "\"vsock\":{\"cid\":3,\"socket\":\"" + vsock + "\"}}";
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            call(vmm, "PUT", "vm.create", description);
            assertThat(call(vmm, "PUT", "vm.boot", "").status()).isEqualTo(204);
            for (Path socket : List.of(vsock, serial)) {
                Files.delete(socket);
                Files.createFile(Files.createDirectory(socket).resolve("in the way"));
            }
            assertThat(call(vmm, "PUT", "vm.shutdown", "").status()).isEqualTo(204);
            assertThat(call(vmm, "PUT", "vm.delete", "").status()).isEqualTo(204);
            assertThat(vsock).isDirectory();
            assertThat(serial).isDirectory();
        }
    }

    @Test
    void otherKernel_isDeafToTheButton() throws IOException {
        Path kernel = Files.writeString(directory.resolve("k"), "\u007fELF Xen\0");
        try (SimulatedVmm vmm = SimulatedVmm.start(directory)) {
            call(
                    vmm,
                    "PUT",
                    "vm.create",
                    "{\"payload\":{\"kernel\":\"" + kernel + "\"},\"console\":{\"mode\":\"Off\"}}");
            assertThat(call(vmm, "PUT", "vm.boot", "").status()).isEqualTo(204);
            assertThat(call(vmm, "PUT", "vm.power-button", "").status()).isEqualTo(204);
            assertThat(Vms.at(vmm.socket()).info().state()).isEqualTo(VmState.RUNNING);
            assertThat(vmm.exit()).isNotDone();
        }
    }
}
