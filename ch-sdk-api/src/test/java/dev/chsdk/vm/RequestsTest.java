// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.action.Migrate;
import dev.chsdk.action.MigrationMode;
import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.action.TimeoutStrategy;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Memory;
import dev.chsdk.config.MemoryRestoreMode;
import dev.chsdk.config.Restore;
import dev.chsdk.config.RestoredNetConfig;
import dev.chsdk.simulator.Fault;
import dev.chsdk.simulator.RecordedCall;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a VMM is asked for by the options of a restore and of a migration, also where no test can see the effect. */
class RequestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ReceiveMigrationData TCP = Migrate.from(IpAddress.parse("127.0.0.1"), 0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void restore_asksForWhatWasSaid() throws IOException {
        SnapshotManifest.begin(directory);
        Map<String, Long> sizes = Map.of(Snapshot.CONFIG, 0L, Snapshot.STATE, 0L);
        new SnapshotManifest(VmmVersion.V53_0, false, directory, List.of(), sizes).writeTo(directory);
        VmRestore restore = VmBuilder.restore(Snapshot.open(directory));
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            RestoreDraft asked = restore.onDemand()
                    .netDescriptors("n", List.of(file.getFD(), file.getFD()))
                    .asked();

            assertThat(asked.from(directory))
                    .isEqualTo(Restore.from(directory)
                            .memoryRestoreMode(MemoryRestoreMode.ON_DEMAND)
                            .netFds(RestoredNetConfig.of("n", List.of()).numFds(2)));
            assertThat(asked.inOrder()).containsExactly(file.getFD(), file.getFD());
        }
        assertThat(restore.prefault().asked().from(directory))
                .isEqualTo(Restore.from(directory).prefault());
        assertThat(restore.asked().from(directory)).isEqualTo(Restore.from(directory));
    }

    @Test
    void migrateTo_asksForWhatWasSaid() throws IOException {
        JsonNode request = sent(
                TCP,
                how -> how.connections(3)
                        .downtime(Duration.ofMillis(50))
                        .timeout(Duration.ofSeconds(7))
                        .timeoutStrategy(TimeoutStrategy.IGNORE)
                        .tlsDir(Path.of("certificates")));

        assertThat(request.path("destination_url").asText()).matches("tcp:127\\.0\\.0\\.1:[1-9]\\d*");
        ObjectNode rest = ((ObjectNode) request).without("destination_url");
        assertThat((JsonNode) rest)
                .isEqualTo(JSON.readTree("{\"connections\": 3, \"downtime_ms\": 50, \"timeout_s\": 7,"
                        + " \"timeout_strategy\": \"Ignore\", \"tls_dir\": \""
                        + Path.of("certificates").toAbsolutePath() + "\"}"));
    }

    @Test
    void migrateTo_postcopyIsTakenFromTheReceiver() throws IOException {
        JsonNode request = sent(TCP.memoryMode(MigrationMode.POSTCOPY), how -> how);

        assertThat(request.path("memory_mode").asText()).isEqualTo("Postcopy");
        assertThat(request.size()).isEqualTo(2);
    }

    @Test
    void receiver_ofAVmmThatIsTooOld() throws IOException {
        VmBuilder old = VmBuilder.minimal()
                .vmm(SimulatedVmm.executable(directory, VmmVersion.V52_0))
                .runDirectories(directory.resolve("run"));

        assertThatThrownBy(() -> old.receiver(TCP.memoryMode(MigrationMode.POSTCOPY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory_mode")
                .hasMessageContaining("53.0");
        assertThatThrownBy(() -> old.receiver(TCP.tlsDir(directory)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls_dir");
        assertThat(directory.resolve("run")).as("nothing was started").doesNotExist();
    }

    /** The body of the request, which the sender refuses. */
    private JsonNode sent(ReceiveMigrationData receiving, UnaryOperator<SendMigrationData> how) throws IOException {
        Path sender = Files.createDirectory(directory.resolve("sender"));
        Path program = SimulatedVmm.executable(Files.createDirectory(directory.resolve("vmm")));
        try (SimulatedVmm vmm = SimulatedVmm.start(
                        sender,
                        VmmVersion.V53_0,
                        Fault.TOO_MANY_CONNECTIONS.always().on("vm.send-migration"));
                VmmClient client = VmmClient.connect(vmm.socket())) {
            client.create(Boot.kernel(TestGuest.kernel(directory), "").memory(Memory.mib(64)));
            client.boot();
            try (Vm vm = Vm.attach(vmm.socket());
                    VmReceiver receiver = VmBuilder.minimal()
                            .vmm(program)
                            .kernel(TestGuest.kernel(directory), "")
                            .runDirectories(Files.createDirectory(directory.resolve("run")))
                            .receiver(receiving)) {
                Migration migration = vm.migrateTo(receiver, how);

                assertThat(migration.outcome()).isEqualTo(Migration.Outcome.CAME_BACK);
                assertThat(migration.reason()).contains("HTTP 503");
            }
            return JSON.readTree(vmm.calls().stream()
                    .filter(call -> call.operation().equals("PUT vm.send-migration"))
                    .findFirst()
                    .map(RecordedCall::body)
                    .orElseThrow());
        }
    }
}
