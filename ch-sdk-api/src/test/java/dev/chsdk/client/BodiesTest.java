// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.action.Migrate;
import dev.chsdk.action.Resize;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Fs;
import dev.chsdk.config.GenericVhostUser;
import dev.chsdk.config.Net;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.Restore;
import dev.chsdk.config.RestoredNetConfig;
import dev.chsdk.config.UserDevice;
import dev.chsdk.config.Vdpa;
import dev.chsdk.config.Vfio;
import dev.chsdk.config.Vsock;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.internal.transport.Reply;
import dev.chsdk.internal.transport.ScriptedServer;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each operation that has a body sends, and what is refused before it is sent. */
@Timeout(120)
class BodiesTest {

    private static final Path SOCKET = Path.of("/run/m");

    private ScriptedServer server;
    private VmmClient client;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
        client = VmmClient.connect(server.socket());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static Reply pong(String version) {
        return Reply.ok("{\"version\":\"" + version + "\"}");
    }

    /** An operation and what it is expected to send. */
    private static Arguments act(Operation operation, Consumer<VmmClient> call, String body) {
        return Arguments.of(operation, call, body.replace('\'', '"'));
    }

    static Stream<Arguments> actions() {
        return Stream.of(
                act(
                        Operation.RESIZE,
                        vmm -> vmm.resize(Resize.vcpus(2).memory(ByteSize.gib(1))),
                        "{'desired_vcpus':2,'desired_ram':1073741824}"),
                act(
                        Operation.RESIZE_DISK,
                        vmm -> vmm.resizeDisk("d", ByteSize.mib(1)),
                        "{'id':'d','desired_size':1048576}"),
                act(
                        Operation.RESIZE_ZONE,
                        vmm -> vmm.resizeZone("z", ByteSize.mib(1)),
                        "{'id':'z','desired_ram':1048576}"),
                act(Operation.REMOVE_DEVICE, vmm -> vmm.removeDevice("d"), "{'id':'d'}"),
                act(Operation.SNAPSHOT, vmm -> vmm.snapshot(Path.of("/s")), "{'destination_url':'file:///s'}"),
                act(Operation.COREDUMP, vmm -> vmm.coredump(Path.of("/c")), "{'destination_url':'file:///c'}"),
                act(
                        Operation.RESTORE,
                        vmm -> vmm.restore(Restore.from(Path.of("/s")).resume()),
                        "{'source_url':'file:///s','resume':true}"),
                act(
                        Operation.SEND_MIGRATION,
                        vmm -> vmm.sendMigration(Migrate.to(SOCKET).local()),
                        "{'destination_url':'unix:/run/m','local':true}"),
                act(
                        Operation.RECEIVE_MIGRATION,
                        vmm -> vmm.receiveMigration(Migrate.from(SOCKET)),
                        "{'receiver_url':'unix:/run/m'}"));
    }

    /** Each addition, by its operation. */
    static Stream<Arguments> additions() {
        return Stream.of(
                add(Operation.ADD_DEVICE, vmm -> vmm.addDevice(Vfio.of("/sys/d/")), "{'path':'/sys/d/'}"),
                add(Operation.ADD_USER_DEVICE, vmm -> vmm.addUserDevice(UserDevice.of("/u")), "{'socket':'/u'}"),
                add(
                        Operation.ADD_DISK,
                        vmm -> vmm.addDisk(Disk.of("/d.qcow2").id("d")),
                        "{'id':'d','path':'/d.qcow2','image_type':'Qcow2'}"),
                add(Operation.ADD_FS, vmm -> vmm.addFs(Fs.of("t", "/f")), "{'tag':'t','socket':'/f'}"),
                add(Operation.ADD_PMEM, vmm -> vmm.addPmem(Pmem.of("/p")), "{'file':'/p'}"),
                add(Operation.ADD_NET, vmm -> vmm.addNet(Net.tap("t")), "{'tap':'t'}"),
                add(Operation.ADD_VDPA, vmm -> vmm.addVdpa(Vdpa.of("/v")), "{'path':'/v','num_queues':1}"),
                add(Operation.ADD_VSOCK, vmm -> vmm.addVsock(Vsock.of(3, "/v")), "{'cid':3,'socket':'/v'}"),
                add(
                        Operation.ADD_GENERIC_VHOST_USER,
                        vmm -> vmm.addGenericVhostUser(GenericVhostUser.of(26, "/g", List.of(64))),
                        "{'device_type':26,'socket':'/g','queue_sizes':[64]}"));
    }

    private static Arguments add(Operation operation, Function<VmmClient, Optional<PciDeviceInfo>> call, String body) {
        return Arguments.of(operation, call, body.replace('\'', '"'));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("actions")
    void action_accepted_isOneRequestWithItsBody(Operation operation, Consumer<VmmClient> call, String body) {
        server.script(pong("53.0"), Reply.noContent());

        call.accept(client);

        assertThat(server.lines()).containsExactly("GET vmm.ping", operation.toString());
        assertThat(server.seen().get(1).body()).isEqualTo(body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("additions")
    void addition_toABootedVm_saysWhatHasBecomeOfTheDevice(
            Operation operation, Function<VmmClient, Optional<PciDeviceInfo>> call, String body) {
        server.script(pong("53.0"), Reply.ok("{\"id\":\"_d4\",\"bdf\":\"0000:00:05.0\"}"));

        Optional<PciDeviceInfo> device = call.apply(client);

        assertThat(device.map(PciDeviceInfo::id)).contains("_d4");
        assertThat(device.map(PciDeviceInfo::bdf)).contains("0000:00:05.0");
        assertThat(server.lines()).containsExactly("GET vmm.ping", operation.toString());
        assertThat(server.seen().get(1).body()).isEqualTo(body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("additions")
    void addition_beforeTheBoot_saysNothing(
            Operation operation, Function<VmmClient, Optional<PciDeviceInfo>> call, String body) {
        server.script(pong("53.0"), Reply.noContent());

        assertThat(call.apply(client)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("actions")
    void ping_whileTheVmmIsBusy_saysWithWhatAndSinceWhen(Operation operation, Consumer<VmmClient> call, String body)
            throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.script(pong("53.0"), Reply.after(gate, Reply.noContent()), Reply.silence());
        assertThat(client.ping().version()).isEqualTo(VmmVersion.V53_0);
        FutureTask<Void> slow = new FutureTask<>(() -> call.accept(client), null);
        new Thread(slow).start();
        assertThat(server.awaitRequest().line()).isEqualTo("GET vmm.ping");
        assertThat(server.awaitRequest().line()).isEqualTo(operation.toString());

        assertThatThrownBy(() -> client.within(Duration.ofMillis(150)).ping())
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageMatching(".*; busy with " + operation.wireName() + " since \\d+\\.\\d s");

        gate.countDown();
        slow.get();
    }

    @Test
    void operations_withABody_areAllTried() {
        List<Operation> tried = new ArrayList<>(List.of(Operation.CREATE)); // by VmmClientTest
        Stream.concat(actions(), additions()).forEach(row -> tried.add((Operation) row.get()[0]));

        assertThat(EnumSet.allOf(Operation.class))
                .filteredOn(operation -> operation.bodyType() != Void.class)
                .containsExactlyInAnyOrderElementsOf(tried);
    }

    @Test
    void addition_unreadableAnswer_keepsItsText() {
        server.script(pong("53.0"), Reply.ok("{\"id\":\"d\"}"));

        assertThatThrownBy(() -> client.addDisk(Disk.of("/d")))
                .isInstanceOf(VmmResponseException.class)
                .hasMessageStartingWith(
                        "PUT vm.add-disk on " + server.socket() + ": HTTP 200: the answer cannot be read");
    }

    @Test
    void operation_thatTheVersionLacks_isRefusedBeforeItIsSent() {
        server.script(pong("51.1"));

        assertThatThrownBy(() -> client.addGenericVhostUser(GenericVhostUser.of(26, "/g", List.of(64))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "PUT vm.add-generic-vhost-user came with v52.0; the VMM on " + server.socket() + " is v51.1");

        assertThat(server.lines()).containsExactly("GET vmm.ping");
    }

    @Test
    void field_thatTheVersionLacks_isRefusedBeforeItIsSent() {
        server.script(pong("51.1"));

        assertThatThrownBy(() -> client.restore(Restore.from(Path.of("/s")).resume()))
                .isInstanceOf(WireFormatException.class)
                .hasMessage("cannot be written for v51.1: resume (known from v52.0 on, and this is for v51.1)");

        assertThat(server.lines()).containsExactly("GET vmm.ping");
    }

    @Test
    void addDevice_descriptorToAnOlderVmm_isRefusedBeforeItIsSent() {
        server.script(pong("52.0"));

        assertThatThrownBy(() -> client.addDevice(Vfio.of("/sys/d/"), FileDescriptor.in))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("A descriptor with PUT vm.add-device came with v53.0; the VMM on " + server.socket()
                        + " is v52.0");

        assertThat(server.lines()).containsExactly("GET vmm.ping");
    }

    @Test
    void restore_otherNumberOfDescriptorsThanDescribed_isRefusedBeforeItIsSent() {
        RestoredNetConfig two = RestoredNetConfig.of("n", List.of()).numFds(2);

        assertThatThrownBy(() -> client.restore(Restore.from(Path.of("/s")).netFds(two), List.of(FileDescriptor.in)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PUT vm.restore: the description speaks of 2 file descriptors, given are 1");

        assertThat(server.connections()).isZero();
    }
}
