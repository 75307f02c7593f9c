// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.RestoredVfioConfig;
import dev.chsdk.config.ZoneUpdate;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each action says to the VMM, and what it refuses to say. */
class ActionsTest {

    private static final VmmVersion NEXT = VmmVersion.parse("54.0");

    private static final Path SOCKET = Path.of("/run/m.sock");

    private static final IpAddress HOST = IpAddress.parse("10.0.0.2");

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(
                        Resize.vcpus(4).memory(ByteSize.gib(3)).balloon(ByteSize.mib(1)),
                        VmResize.class,
                        "{\"desired_vcpus\":4,\"desired_ram\":3221225472,\"desired_balloon\":1048576}"),
                Arguments.of(Resize.memory(ByteSize.gib(3)), VmResize.class, "{\"desired_ram\":3221225472}"),
                Arguments.of(Resize.balloon(ByteSize.bytes(0)), VmResize.class, "{\"desired_balloon\":0}"),
                Arguments.of(
                        Resize.disk("d", ByteSize.kib(1)), VmResizeDisk.class, "{\"id\":\"d\",\"desired_size\":1024}"),
                Arguments.of(
                        Resize.zone("z", ByteSize.mib(1)),
                        VmResizeZone.class,
                        "{\"id\":\"z\",\"desired_ram\":1048576}"),
                Arguments.of(Remove.device("d"), VmRemoveDevice.class, "{\"id\":\"d\"}"),
                Arguments.of(
                        Save.snapshot(Path.of("/s")), VmSnapshotConfig.class, "{\"destination_url\":\"file:///s\"}"),
                Arguments.of(Save.coredump(Path.of("/c")), VmCoredumpData.class, "{\"destination_url\":\"file:///c\"}"),
                Arguments.of(
                        Migrate.to(SOCKET).local().preserveSource(),
                        SendMigrationData.class,
                        "{\"destination_url\":\"unix:/run/m.sock\",\"local\":true,\"preserve_source\":true}"),
                Arguments.of(
                        Migrate.to(HOST, 4000)
                                .downtime(Duration.ofMillis(150))
                                .timeout(Duration.ofMinutes(2))
                                .timeoutStrategy(TimeoutStrategy.IGNORE)
                                .connections(4)
                                .tlsDir(Path.of("/tls"))
                                .memoryMode(MigrationMode.PRECOPY),
                        SendMigrationData.class,
                        "{\"destination_url\":\"tcp:10.0.0.2:4000\",\"downtime_ms\":150,\"timeout_s\":120,"
                                + "\"timeout_strategy\":\"Ignore\",\"connections\":4,\"tls_dir\":\"/tls\","
                                + "\"memory_mode\":\"Precopy\"}"),
                Arguments.of(
                        Migrate.from(IpAddress.parse("::1"), 4000)
                                .tlsDir(Path.of("/tls"))
                                .memoryMode(MigrationMode.POSTCOPY),
                        ReceiveMigrationData.class,
                        "{\"receiver_url\":\"tcp:[::1]:4000\",\"tls_dir\":\"/tls\",\"memory_mode\":\"Postcopy\"}"),
                Arguments.of(
                        Migrate.from(SOCKET)
                                .vfioFds(RestoredVfioConfig.of("v", 7))
                                .iommufdFd(8)
                                .zoneUpdates(ZoneUpdate.of("z", 1))
                                .extra("new_key", 1),
                        ReceiveMigrationData.class,
                        "{\"receiver_url\":\"unix:/run/m.sock\",\"vfio_fds\":[{\"id\":\"v\",\"fd\":7}],"
                                + "\"iommufd_fd\":8,\"zone_updates\":[{\"id\":\"z\",\"host_numa_node\":1}],"
                                + "\"new_key\":1}"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("bodies")
    <T> void body_ofEachAction_isWhatTheVmmTakes(T action, Class<T> type, String json) {
        assertThat(Json.write(action, type, NEXT)).isEqualTo(json);
    }

    static Stream<Arguments> newer() {
        SendMigrationData to = Migrate.to(HOST, 1);
        ReceiveMigrationData from = Migrate.from(HOST, 1);
        return Stream.of(
                Arguments.of(to.downtimeMillis(1), SendMigrationData.class, "downtime_ms", "52.0"),
                Arguments.of(to.timeoutSeconds(1), SendMigrationData.class, "timeout_s", "52.0"),
                Arguments.of(
                        to.timeoutStrategy(TimeoutStrategy.CANCEL),
                        SendMigrationData.class,
                        "timeout_strategy",
                        "52.0"),
                Arguments.of(to.connections(2), SendMigrationData.class, "connections", "52.0"),
                Arguments.of(to.tlsDir("/t"), SendMigrationData.class, "tls_dir", "53.0"),
                Arguments.of(to.memoryMode(MigrationMode.POSTCOPY), SendMigrationData.class, "memory_mode", "53.0"),
                Arguments.of(
                        Migrate.to(SOCKET).local().preserveSource(),
                        SendMigrationData.class,
                        "preserve_source",
                        "53.1"),
                Arguments.of(from.tlsDir("/t"), ReceiveMigrationData.class, "tls_dir", "53.0"),
                Arguments.of(from.memoryMode(MigrationMode.PRECOPY), ReceiveMigrationData.class, "memory_mode", "53.0"),
                Arguments.of(
                        from.zoneUpdates(ZoneUpdate.of("z", 1)), ReceiveMigrationData.class, "zone_updates", "53.1"),
                Arguments.of(from.iommufdFd(3), ReceiveMigrationData.class, "iommufd_fd", "53.1"));
    }

    @ParameterizedTest(name = "{2} {3}")
    @MethodSource("newer")
    <T> void key_thatTheVersionLacks_isRefusedWithTheVersionItCameWith(
            T action, Class<T> type, String key, String since) {
        assertThatThrownBy(() -> {
                    String unused = Json.write(action, type, VmmVersion.V50_0);
                })
                .isInstanceOf(WireFormatException.class)
                .hasMessage("cannot be written for v50.0: " + key + " (known from v" + since
                        + " on, and this is for v50.0)");
        assertThat(Json.write(action, type, VmmVersion.parse(since))).contains("\"" + key + "\":");
    }

    static Stream<Arguments> contradictions() {
        SendMigrationData tcp = Migrate.to(HOST, 1);
        SendMigrationData unix = Migrate.to(SOCKET);
        SendMigrationData postcopy = tcp.memoryMode(MigrationMode.POSTCOPY);
        return Stream.<Arguments>of(
                contradiction(tcp, to -> to.local(), "local: needs a unix: destination, is tcp:10.0.0.2:1"),
                contradiction(unix, to -> to.tlsDir("/t"), "tlsDir: needs a tcp: destination, is unix:/run/m.sock"),
                contradiction(
                        unix,
                        to -> to.connections(2),
                        "connections: more than 1 need a tcp: destination, is unix:/run/m.sock"),
                contradiction(
                        postcopy, to -> to.connections(2), "connections: more than 1 do not go together with POSTCOPY"),
                contradiction(
                        unix.memoryMode(MigrationMode.POSTCOPY),
                        to -> to.local(),
                        "local: does not go together with POSTCOPY"),
                contradiction(unix, to -> to.preserveSource(), "preserveSource: needs local"),
                contradiction(
                        tcp,
                        to -> to.connections(129),
                        "connections: 129 is out of range: expected a whole number from 1 to 128"),
                contradiction(
                        tcp,
                        to -> to.downtime(Duration.ofNanos(1)),
                        "downtimeMillis: 0 is out of range: expected a whole number from 1 to " + Long.MAX_VALUE),
                contradiction(
                        tcp,
                        to -> to.destinationUrl("unix:"),
                        "destinationUrl: \"unix:\" is no place; expected unix:PATH or tcp:ADDRESS:PORT"));
    }

    private static Arguments contradiction(
            SendMigrationData data, UnaryOperator<SendMigrationData> step, String message) {
        return Arguments.of(data, step, message);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("contradictions")
    void sendMigration_whatNoVersionTakes_isRefused(
            SendMigrationData data, UnaryOperator<SendMigrationData> step, String message) {
        assertThatThrownBy(() -> step.apply(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void receiveMigration_tlsOnAUnixSocket_isRefused() {
        assertThatThrownBy(() -> Migrate.from(SOCKET).tlsDir(Path.of("/t")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tlsDir: needs a tcp: address, is unix:/run/m.sock");
    }

    @ParameterizedTest
    @CsvSource({"-1", "65536"})
    void migrate_portOutOfRange_isRefused(int port) {
        assertThatThrownBy(() -> Migrate.to(HOST, port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: " + port + " is out of range: expected 0 to 65535");
    }

    @Test
    void resizeDisk_sizeBetweenSectors_isRefused() {
        assertThatThrownBy(() -> Resize.disk("d", ByteSize.bytes(1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 1000 is not a multiple of 512 bytes");
    }

    @Test
    void extra_keyWithAStepOfItsOwn_isRefused() {
        assertThatThrownBy(() -> Resize.vcpus(1).extra("desired_ram", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("extra(\"desired_ram\", ...): this key has a step of its own, see VmResize.memory");
    }

    @Test
    void steps_leaveTheValueAsItWas() {
        VmResize before = Resize.vcpus(1);

        assertThat(before.memory(ByteSize.gib(1)).memory()).contains(ByteSize.gib(1));

        assertThat(before).isEqualTo(Resize.vcpus(1)).isNotEqualTo(Resize.vcpus(2));
        assertThat(List.of(Save.snapshot(Path.of("s")).destinationUrl()))
                .containsExactly("file://" + Path.of("s").toAbsolutePath());
    }
}
