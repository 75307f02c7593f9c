// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sees of each fault, and when it happens. */
class FaultTest {

    private static final String PING = "/api/v1/vmm.ping";

    @TempDir
    private Path directory;

    private String vm = "";

    @BeforeEach
    void describeVm() throws IOException {
        Kernels.write(directory);
        vm = "{\"payload\":{\"kernel\":\"" + directory.resolve("idle.elf") + "\"},\"console\":{\"mode\":\"Off\"},"
                + "\"memory\":{\"size\":67108864}}";
    }

    private SimulatedVmm start(PlannedFault... faults) {
        return SimulatedVmm.start(directory, VmmVersion.V53_0, faults);
    }

    private static UnixClient.Reply call(SimulatedVmm vmm, String endpoint, String body) throws IOException {
        return UnixClient.call(vmm.socket(), endpoint.equals("vmm.ping") ? "GET" : "PUT", endpoint, body);
    }

    @Test
    void noAnswer_leavesTheConnectionOpen() throws Exception {
        try (SimulatedVmm vmm = start(Fault.NO_ANSWER.once());
                UnixClient client = new UnixClient(vmm.socket())) {
            client.send("GET " + PING + " HTTP/1.1\r\n\r\n");
            client.expectNothing();
            assertThat(call(vmm, "vmm.ping", "").status()).isEqualTo(200);
            assertThat(vmm.calls()).hasSize(2);
        }
    }

    @Test
    void cutAfterRequest_performsIt() throws Exception {
        try (SimulatedVmm vmm = start(Fault.CUT_AFTER_REQUEST.always().on("vm.create"));
                UnixClient client = new UnixClient(vmm.socket())) {
            assertThat(client.call("PUT", "/api/v1/vm.create", vm)).isEmpty();
            assertThat(UnixClient.call(vmm.socket(), "GET", "vm.info", "").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void cutDuringBody_leavesTheRestOut() throws Exception {
        try (SimulatedVmm vmm = start(Fault.CUT_DURING_BODY.once());
                UnixClient client = new UnixClient(vmm.socket())) {
            client.send("GET " + PING + " HTTP/1.1\r\n\r\n");
            String received = client.receive(Integer.MAX_VALUE);
            assertThat(received)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\r\n\r\n{\"build")
                    .doesNotEndWith("}");
        }
    }

    @Test
    void garbageBody_isNoJson() throws Exception {
        try (SimulatedVmm vmm = start(Fault.GARBAGE_BODY.once())) {
            UnixClient.Reply reply = call(vmm, "vmm.ping", "");
            assertThat(reply.status()).isEqualTo(200);
            assertThatThrownBy(() -> Recording.JSON.readTree(reply.body())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void halfHeader_isAllThatComes() throws Exception {
        try (SimulatedVmm vmm = start(Fault.HALF_HEADER.once());
                UnixClient client = new UnixClient(vmm.socket())) {
            client.send("GET " + PING + " HTTP/1.1\r\n\r\n");
            assertThat(client.receive("HTTP/1.1 200 \r\nServer".length())).isEqualTo("HTTP/1.1 200 \r\nServer");
        }
    }

    @Test
    void slowBytes_comeInTheEnd() throws Exception {
        try (SimulatedVmm vmm = start(Fault.SLOW_BYTES.once())) {
            long begin = System.nanoTime();
            UnixClient.Reply reply = call(vmm, "vmm.ping", "");
            assertThat(reply.body()).endsWith("}");
            assertThat(System.nanoTime() - begin).isGreaterThan(500_000_000L);
        }
    }

    @Test
    void busy_delaysOthersToo() throws Exception {
        try (SimulatedVmm vmm = start(Fault.BUSY.always().on("vm.create"));
                UnixClient client = new UnixClient(vmm.socket())) {
            long begin = System.nanoTime();
            client.send("PUT /api/v1/vm.create HTTP/1.1\r\nContent-Length: " + vm.length() + "\r\n\r\n" + vm);
            assertThat(client.receive().map(UnixClient.Reply::status)).contains(204);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXIT_AT_BOOT", "KILLED_AT_BOOT", "PANIC"})
    void boot_endsTheProcess(Fault fault) throws Exception {
        try (SimulatedVmm vmm = start(fault.always().on("vm.boot"))) {
            assertThat(call(vmm, "vm.create", vm).status()).isEqualTo(204);
            try (UnixClient client = new UnixClient(vmm.socket())) {
                Optional<UnixClient.Reply> reply = client.call("PUT", "/api/v1/vm.boot", "");
                assertThat(reply.map(UnixClient.Reply::status))
                        .isEqualTo(fault == Fault.PANIC ? Optional.of(500) : Optional.empty());
            }
            assertThat(vmm.exit().join()).isEqualTo(fault == Fault.KILLED_AT_BOOT ? 137 : 1);
            assertThat(Files.exists(vmm.socket())).isTrue();
        }
    }

    @Test
    void tooManyConnections_isAnswered503() throws Exception {
        try (SimulatedVmm vmm = start(Fault.TOO_MANY_CONNECTIONS.every(2))) {
            assertThat(call(vmm, "vmm.ping", "").status()).isEqualTo(200);
            assertThat(call(vmm, "vmm.ping", "").status()).isEqualTo(503);
            assertThat(call(vmm, "vmm.ping", "").status()).isEqualTo(200);
        }
    }

    @Test
    void diskFull_leavesAFolderWithoutMemory() throws Exception {
        try (SimulatedVmm vmm = start(Fault.DISK_FULL_ON_SNAPSHOT.once())) {
            Path folder = Files.createDirectory(directory.resolve("snapshot"));
            call(vmm, "vm.create", vm);
            call(vmm, "vm.boot", "");
            call(vmm, "vm.pause", "");
            UnixClient.Reply reply = call(vmm, "vm.snapshot", "{\"destination_url\":\"file://" + folder + "\"}");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("No space left on device (os error 28)");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("config.json", "state.json");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENTS_STALLED", "EVENTS_CUT"})
    void events_endEarly(Fault fault) throws Exception {
        Path events = directory.resolve("events");
        List<String> words =
                List.of("--api-socket", directory.resolve("e.sock").toString(), "--event-monitor", "path=" + events);
        try (SimulatedVmm vmm =
                SimulatedVmm.start(words, VmmVersion.V53_0, fault.always().on("booted"))) {
            call(vmm, "vm.create", vm);
            call(vmm, "vm.boot", "");
            call(vmm, "vm.pause", "");
            assertThat(vmm.events()).endsWith("vm booted", "vm pausing", "vm paused");
        }
        String written = Files.readString(events);
        assertThat(written).contains("\"booting\"").doesNotContain("pausing");
        assertThat(written.endsWith("}\n\n")).isEqualTo(fault == Fault.EVENTS_STALLED);
    }

    @Test
    void executable_suffersToo() throws Exception {
        Path program = SimulatedVmm.executable(
                directory,
                VmmVersion.V53_0,
                Fault.KILLED_AT_BOOT.once(),
                Fault.GARBAGE_BODY.once().on("vm.create"));
        Path socket = directory.resolve("x.sock");
        try (Launched vmm = Launched.start(directory, program, "--api-socket", socket.toString())) {
            vmm.ping(socket);
            assertThat(UnixClient.call(socket, "PUT", "vm.create", vm).body()).contains("no JSON");
            try (UnixClient client = new UnixClient(socket)) {
                assertThat(client.call("PUT", "/api/v1/vm.boot", "")).isEmpty();
            }
            assertThat(vmm.exitStatus()).isEqualTo(137);
            assertThat(Files.exists(socket)).isTrue();
        }
    }

    @Test
    void plan_onAnotherOperation() {
        assertThatThrownBy(() -> Fault.EXIT_AT_BOOT.once().on("vm.pause"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EXIT_AT_BOOT happens on vm.boot only, not on vm.pause");
        assertThatThrownBy(() -> Fault.BUSY.every(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every < 1: 0");
    }
}
