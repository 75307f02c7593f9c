// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Disk;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmPing;
import dev.chsdk.internal.transport.Reply;
import dev.chsdk.internal.transport.ScriptedServer;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class VmmClientTest {

    private static final VmConfig VM = Boot.kernel(Path.of("/srv/vmlinux"), "console=hvc0");

    private static final String ALREADY_CREATED =
            "[\"Error from API\",\"The VM could not be created\",\"VM is already created\"]";

    private ScriptedServer server;
    private VmmClient client;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
        client = VmmClient.connect(server.socket(), ClientOptions.defaults().limit(Duration.ofMinutes(10)));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static Reply pong(String version) {
        return Reply.ok("{\"build_version\":\"v" + version + "-dirty\",\"version\":\"" + version
                + ".0\",\"pid\":4242,\"features\":[\"kvm\",\"io_uring\"]}");
    }

    private VmmResponseException refusal(Runnable call) {
        return catchThrowableOfType(VmmResponseException.class, call::run);
    }

    static Stream<Arguments> actions() {
        return Stream.<Arguments>of(
                Arguments.of("PUT vm.boot", (Consumer<VmmClient>) VmmClient::boot),
                Arguments.of("PUT vm.pause", (Consumer<VmmClient>) VmmClient::pause),
                Arguments.of("PUT vm.resume", (Consumer<VmmClient>) VmmClient::resume),
                Arguments.of("PUT vm.power-button", (Consumer<VmmClient>) VmmClient::powerButton),
                Arguments.of("PUT vm.nmi", (Consumer<VmmClient>) VmmClient::nmi),
                Arguments.of("PUT vm.shutdown", (Consumer<VmmClient>) VmmClient::shutdown),
                Arguments.of("PUT vm.delete", (Consumer<VmmClient>) VmmClient::delete),
                Arguments.of("PUT vm.reboot", (Consumer<VmmClient>) VmmClient::reboot),
                Arguments.of("PUT vmm.shutdown", (Consumer<VmmClient>) VmmClient::shutdownVmm));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("actions")
    void action_accepted_isOneRequestWithoutBody(String line, Consumer<VmmClient> action) {
        server.script(Reply.noContent());

        action.accept(client);

        assertThat(server.lines()).containsExactly(line);
        assertThat(server.seen().get(0).body()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("actions")
    void action_refused_saysWhatWhereAndWhy(String line, Consumer<VmmClient> action) {
        server.script(Reply.answer(500, "[\"Error from API\",\"The VM could not x\",\"VM is not running\"]"));

        VmmResponseException refusal = refusal(() -> action.accept(client));

        assertThat(refusal)
                .hasMessage(line + " on " + server.socket()
                        + ": HTTP 500: Error from API: The VM could not x: VM is not running");
        assertThat(refusal.reasons()).containsExactly("Error from API", "The VM could not x", "VM is not running");
        assertThat(refusal.isInvalidState()).isTrue();
    }

    @Test
    void ping_answer_isTyped() {
        server.script(pong("53.0"));

        VmmPing ping = client.ping();

        assertThat(ping.version()).isEqualTo(VmmVersion.V53_0);
        assertThat(ping.buildVersion()).contains("v53.0-dirty");
        assertThat(ping.pid()).hasValue(4242);
        assertThat(ping.features()).containsExactly("kvm", "io_uring");
    }

    @Test
    void version_askedTwice_pingsOnce() {
        server.script(pong("52.0"));

        assertThat(client.version()).isEqualTo(VmmVersion.V52_0);
        assertThat(client.within(Duration.ofMinutes(5)).version()).isEqualTo(VmmVersion.V52_0);

        assertThat(server.lines()).containsExactly("GET vmm.ping");
    }

    @Test
    void info_answer_isTyped() {
        server.script(Reply.ok("{\"config\":{\"payload\":{\"kernel\":\"/srv/vmlinux\",\"cmdline\":\"console=hvc0\"}},"
                + "\"state\":\"Paused\",\"memory_actual_size\":536870912,\"device_tree\":null}"));

        var info = client.info();

        assertThat(info.state()).isEqualTo(VmState.PAUSED);
        assertThat(info.memoryActualSize()).contains(ByteSize.mib(512));
        assertThat(info.config().payload()).isEqualTo(VM.payload());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"version\":\"x\"}", "<html>"})
    void ping_unreadableAnswer_keepsItsText(String body) {
        server.script(Reply.ok(body));

        VmmResponseException unreadable =
                refusal(() -> assertThat(client.ping()).isNull());

        assertThat(unreadable)
                .hasMessageStartingWith(
                        "GET vmm.ping on " + server.socket() + ": HTTP 200: the answer cannot be read: ");
        assertThat(unreadable.body()).isEqualTo(body);
        assertThat(unreadable.getSuppressed()).singleElement().isInstanceOf(WireFormatException.class);
    }

    @Test
    void create_config_isWrittenForTheVersionThatAnswers() {
        server.script(pong("50.0"), Reply.noContent());

        client.create(VM);

        assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.create");
        assertThat(server.seen().get(1).body()).isEqualTo(VM.toJson(VmmVersion.V50_0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50.0", "53.0", "53.1"})
    void create_tooLarge_isRefusedBeforeItIsSent(String version) {
        server.script(pong(version));

        assertThatThrownBy(() -> client.create(withDisks(1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("The body of PUT vm.create has \\d+ bytes as JSON, VMM " + version
                        + " takes at most 51200; .*");

        assertThat(server.lines()).containsExactly("GET vmm.ping");
    }

    @Test
    void create_tooLargeForOldVersionsOnly_isSentToANewerOne() {
        server.script(pong("54.0"), Reply.noContent());

        client.create(withDisks(1000));

        assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.create");
    }

    private static VmConfig withDisks(int count) {
        return VM.disks(Stream.generate(() -> Disk.of("/srv/images/a-disk-with-quite-a-long-name.raw"))
                .limit(count)
                .toList());
    }

    @Test
    void create_refusedAtTheConsoles_isTakenBack() {
        server.script(
                pong("53.0"),
                Reply.answer(
                        500, "[\"Error from API\",\"The VM could not be created\",\"Error creating console devices\"]"),
                Reply.noContent());

        VmmResponseException refusal = refusal(() -> client.create(VM));

        assertThat(refusal.reasons()).endsWith("Error creating console devices");
        assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.create", "PUT vm.delete");
    }

    @Test
    void create_refusedAndNotTakenBack_tellsBoth() {
        server.script(
                pong("53.0"),
                Reply.answer(500, "[\"Error from API\",\"The VM could not be created\",\"x\"]"),
                Reply.answer(500, "[\"Error from API\",\"The VM could not be deleted\",\"y\"]"));

        VmmResponseException refusal = refusal(() -> client.create(VM));

        assertThat(refusal.reasons()).endsWith("x");
        assertThat(refusal.getSuppressed())
                .singleElement()
                .satisfies(second -> assertThat(second).hasMessageContaining("The VM could not be deleted: y"));
    }

    static Stream<Reply> refusalsBeforeTheVmIsTouched() {
        return Stream.of(
                Reply.answer(500, ALREADY_CREATED),
                Reply.answer(
                        500,
                        "[\"Error from API\",\"The VM could not be created\","
                                + "\"VM is currently migrating and can't be modified\"]"),
                Reply.answer(400, "[\"Failed to deserialize JSON\",\"missing field `size` at line 1 column 38\"]"),
                Reply.answer(500, "[\"Error from API\",\"API request send error\",\"sending on a closed channel\"]"),
                Reply.tooManyConnections("").thenCut(),
                Reply.refusedByLibrary("Invalid header."));
    }

    @ParameterizedTest
    @MethodSource("refusalsBeforeTheVmIsTouched")
    void create_refusedBeforeTheVmIsTouched_leavesTheVmThatIsThere(Reply refusal) {
        server.script(pong("53.0"), refusal);

        assertThat(refusal(() -> client.create(VM)).status()).isGreaterThanOrEqualTo(400);

        assertThat(server.lines()).containsExactly("GET vmm.ping", "PUT vm.create");
    }

    @Test
    void refusal_ofTheHttpLibrary_isReadableThoughItsJsonIsBroken() {
        server.script(Reply.refusedByLibrary("Invalid header."));

        assertThat(refusal(client::boot))
                .hasMessage("PUT vm.boot on " + server.socket()
                        + ": HTTP 400: Invalid header. All previous unanswered requests will be dropped.");
    }

    @Test
    void refusal_inPlainText_isReadable() {
        server.script(Reply.answer(500, "VmBoot(VmMissingConfig)\n"));

        assertThat(refusal(client::boot).reasons()).isEqualTo(List.of("VmBoot(VmMissingConfig)"));
    }

    @Test
    void refusal_withoutBody_saysSo() {
        server.script(Reply.answer(400, ""));

        assertThat(refusal(client::boot))
                .hasMessage("PUT vm.boot on " + server.socket() + ": HTTP 400 without a reason");
    }

    @Test
    void shutdownVmm_connectionCut_isSuccess() {
        Reply cut = peer -> false;
        server.script(cut);

        assertThatCode(client::shutdownVmm).doesNotThrowAnyException();

        assertThat(server.lines()).containsExactly("PUT vmm.shutdown");
    }

    @Test
    void shutdownVmm_noSocket_isAFailure() throws IOException {
        Files.delete(server.socket());

        assertThatThrownBy(client::shutdownVmm).isInstanceOf(VmmConnectionException.class);
    }

    @Test
    void connect_toWhatIsNoSocket_saysWhatItIs(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        try (VmmClient toFolder = VmmClient.connect(folder);
                VmmClient toFile = VmmClient.connect(file)) {
            assertThatThrownBy(toFolder::boot)
                    .isInstanceOf(VmmConnectionException.class)
                    .hasMessageContaining(folder + ": that is a folder, not a socket");
            assertThatThrownBy(toFile::boot)
                    .isInstanceOf(VmmConnectionException.class)
                    .hasMessageContaining(file + ": that is a file, not a socket");
        }
    }

    @Test
    void within_limit_holdsForItsCallsOnly() {
        server.script(Reply.silence(), Reply.noContent());

        assertThatThrownBy(() -> client.within(Duration.ofMillis(150)).boot())
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageContaining("not within 150 ms");
        client.pause();
    }

    @Test
    void within_closed_leavesTheClientOpen() {
        server.script(Reply.noContent(), Reply.noContent());

        try (VmmClient shorter = client.within(Duration.ofMinutes(5))) {
            shorter.pause();
        }
        client.resume();

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void peer_ofThisJvm_isThisProcess() {
        assertThat(client.peer().map(Peer::pid))
                .contains(ProcessHandle.current().pid());
    }

    @Test
    void peer_nobodyListens_isEmpty() throws IOException {
        server.stopListening();

        assertThat(client.peer()).isEmpty();
    }

    @Test
    void connect_pathTooLong_namesTheLimit() {
        Path path = Path.of("/run/" + "x".repeat(103));

        assertThatThrownBy(() -> VmmClient.connect(path).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The path of the API socket has 108 bytes, at most 107 are possible; use a shorter "
                        + "directory: " + path);
    }

    @Test
    void limit_notPositive_isRefused() {
        assertThatThrownBy(() -> client.within(Duration.ZERO).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The limit of GET vmm.ping must be positive, is PT0S");
    }

    @Test
    void limit_unset_isTheOperationsOwn() {
        ClientOptions options = ClientOptions.defaults().limit(Operation.BOOT, Duration.ofMinutes(5));

        assertThat(options.limit(Operation.BOOT)).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.limit(Operation.INFO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.limit(Operation.CREATE)).isEqualTo(Duration.ofSeconds(30));
    }
}
