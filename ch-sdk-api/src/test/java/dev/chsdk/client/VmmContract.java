// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.Restore;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a VMM does with each operation in each state, as a caller sees it. */
@Timeout(600)
abstract class VmmContract {

    /** How far a VM is. */
    enum Stage {
        NO_VM,
        CREATED,
        RUNNING,
        PAUSED,
        SHUT_DOWN,
        DELETED
    }

    private static final Pattern EVENT = Pattern.compile("\"event\":\\s*\"([^\"]+)\"");

    @TempDir
    private Path directory;

    private Path image;
    private VmmUnderTest vmm;
    private VmmClient client;

    /** A VMM without a VM. */
    abstract VmmUnderTest start(Path directory) throws Exception;

    @BeforeEach
    void open() throws Exception {
        image = Files.write(directory.resolve("disk.raw"), new byte[1 << 20]);
        vmm = start(directory);
        client = VmmClient.connect(vmm.socket());
    }

    @AfterEach
    void close() {
        client.close();
        vmm.close();
    }

    private DiskConfig disk(String id) {
        return Disk.of(image).readonly().id(id);
    }

    private VmConfig vm() {
        return Boot.kernel(TestGuest.kernel(), "contract")
                .cpus(Cpus.of(1).maxVcpus(2))
                .memory(Memory.mib(128))
                .disk(disk("d"))
                .serial(Serial.discard())
                .console(Console.off());
    }

    private void bring(Stage stage) {
        client.delete();
        if (stage == Stage.NO_VM) {
            return;
        }
        client.create(vm());
        if (stage == Stage.CREATED) {
            return;
        }
        client.boot();
        switch (stage) {
            case PAUSED -> client.pause();
            case SHUT_DOWN -> client.shutdown();
            case DELETED -> client.delete();
            default -> assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    /** How an operation ends: {@code ok}, or the kind of the refusal. */
    private String outcome(Consumer<VmmClient> operation) {
        try {
            operation.accept(client);
            return "ok";
        } catch (VmmResponseException refusal) {
            return kind(refusal);
        }
    }

    private static String kind(VmmResponseException refusal) {
        if (refusal.isNotFound()) {
            return "absent";
        }
        if (refusal.isInvalidState()) {
            return "state";
        }
        return refusal.isInvalidConfig() ? "config" : "other";
    }

    private VmmResponseException refusal(Consumer<VmmClient> operation) {
        return catchThrowableOfType(VmmResponseException.class, () -> operation.accept(client));
    }

    @ParameterizedTest
    @EnumSource
    void operation_inThisStage_endsAsExpected(Stage stage) {
        VmmVersion version = client.version();
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> seen = new TreeMap<>();
        for (ContractRow row : ContractRow.rows(directory)) {
            row.outcome(stage, version).ifPresent(outcome -> {
                bring(stage);
                expected.put(row.name(), outcome);
                seen.put(row.name(), outcome(row.call()));
            });
        }

        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void info_afterEachStep_tellsTheState() {
        assertThat(refusal(vmm -> assertThat(vmm.info()).isNull()).isNotFound()).isTrue();
        client.create(vm());
        assertThat(client.info().state()).isEqualTo(VmState.CREATED);
        assertThat(client.info().deviceTree()).isEmpty();
        client.boot();
        assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
        assertThat(client.info().deviceTree()).containsKey("d");
        client.pause();
        assertThat(client.info().state()).isEqualTo(VmState.PAUSED);
        client.resume();
        client.reboot();
        assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
        client.shutdown();
        assertThat(client.info().state()).isEqualTo(VmState.CREATED);
    }

    @Test
    void addDisk_beforeTheBoot_isThereFromTheBootOn() {
        bring(Stage.CREATED);

        assertThat(client.addDisk(disk("late"))).isEmpty();

        assertThat(client.info().config().disks()).extracting(DiskConfig::id).contains(Optional.of("late"));
        client.boot();
        assertThat(client.info().deviceTree()).containsKey("late");
        assertThat(client.counters().device("late")).hasValueSatisfying(counters -> {
            assertThat(counters.readLatencyMin()).isEmpty();
            assertThat(counters.readOps()).isPresent();
        });
    }

    @Test
    void addDisk_toARunningVm_tellsNameAndAddress() {
        bring(Stage.RUNNING);

        PciDeviceInfo device = client.addDisk(disk("hot")).orElseThrow();

        assertThat(device.id()).isEqualTo("hot");
        assertThat(device.bdf()).matches("0000:00:[0-9a-f]{2}\\.0");
        client.removeDevice("hot");
        assertThat(client.info().config().disks()).extracting(DiskConfig::id).doesNotContain(Optional.of("hot"));
    }

    @Test
    void removeDevice_thatIsNotThere_isNotFound() {
        bring(Stage.CREATED);
        assertThat(refusal(vmm -> vmm.removeDevice("absent")).isNotFound()).isTrue();
        bring(Stage.RUNNING);
        assertThat(refusal(vmm -> vmm.removeDevice("absent")).isNotFound()).isTrue();
    }

    @Test
    void boot_refusedConfiguration_saysWhy() {
        client.create(vm().cpus(Cpus.of(4).maxVcpus(2)));

        VmmResponseException refusal = refusal(VmmClient::boot);

        assertThat(refusal.isInvalidConfig()).isTrue();
        assertThat(refusal.reasons())
                .startsWith("Error from API", "The VM could not boot", "Failed to validate config");
    }

    @Test
    void boot_missingKernel_saysWhy() {
        client.create(vm().kernel("/absent/kernel", ""));

        assertThat(refusal(VmmClient::boot).reasons())
                .containsExactly(
                        "Error from API",
                        "The VM could not boot",
                        "Cannot open kernel file",
                        "No such file or directory (os error 2)");
    }

    @Test
    void create_consoleThatCannotBeMade_canBeTriedAgain() {
        assertThat(refusal(vmm -> vmm.create(vm().serial(Serial.file("/absent/serial"))))
                        .reasons())
                .startsWith("Error from API", "The VM could not be created", "Error creating console devices");

        client.create(vm());

        assertThat(client.info().state()).isEqualTo(VmState.CREATED);
    }

    @Test
    void addNet_descriptors_areCounted() throws IOException {
        bring(Stage.CREATED);
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            List<FileDescriptor> most = Collections.nCopies(253, file.getFD());

            assertThat(refusal(vmm -> vmm.addNet(Net.queues(2, 256), most)).reasons())
                    .last()
                    .asString()
                    .contains("does not match the number of", "FDs");
            assertThat(client.addNet(Net.queues(2, 256).id("n"), most.subList(0, 1)))
                    .isEmpty();

            assertThat(file.getFD().valid()).as("stays the caller's").isTrue();
        }
        assertThat(client.info().config().nets()).extracting(net -> net.id()).containsExactly(Optional.of("n"));
    }

    @Test
    void events_ofALife_areTold() throws IOException {
        bring(Stage.RUNNING);
        client.pause();
        client.resume();
        client.shutdownVmm();
        vmm.awaitEnd(); // the last events can be lost

        assertThat(EVENT.matcher(Files.readString(vmm.events())).results().map(event -> event.group(1)))
                .containsSubsequence("starting", "booting", "booted", "pausing", "paused", "resuming", "resumed");
    }

    @Test
    void snapshot_restored_isPausedWhereItWas() throws IOException {
        bring(Stage.PAUSED);
        Path folder = Files.createDirectory(directory.resolve("snapshot"));

        client.snapshot(folder);
        client.delete();
        client.restore(Restore.from(folder));

        assertThat(folder).isDirectoryContaining(file -> file.endsWith("state.json"));
        assertThat(client.info().state()).isEqualTo(VmState.PAUSED);
        client.resume();
        assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void shutdownVmm_withARunningVm_endsTheProcess() {
        bring(Stage.RUNNING);

        client.shutdownVmm();

        vmm.awaitEnd();
    }
}
