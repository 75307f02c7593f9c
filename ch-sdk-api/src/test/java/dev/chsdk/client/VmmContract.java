// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.action.Migrate;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Restore;
import dev.chsdk.config.Serial;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a VMM does with each operation in each state, as a caller sees it. */
@Timeout(600)
abstract class VmmContract extends VmmBed {

    private static final Pattern EVENT = Pattern.compile("\"event\":\\s*\"([^\"]+)\"");

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
    void resizeDisk_ofARunningVm_changesTheImage() throws IOException {
        Path grown = Files.write(directory.resolve("grown.raw"), new byte[1 << 20]);
        client.create(vm().disk(Disk.of(grown).id("w")));
        client.boot();

        client.resizeDisk("w", ByteSize.mib(3));

        assertThat(grown).hasSize(3 << 20);
        client.resizeDisk("w", ByteSize.mib(2));
        assertThat(grown).hasSize(2 << 20);
        assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void resizeDisk_thatIsReadonly_saysWhy() {
        bring(Stage.RUNNING);

        assertThat(refusal(vmm -> vmm.resizeDisk("d", ByteSize.mib(2))).reasons())
                .startsWith(
                        "Error from API",
                        "The disk could not be resized",
                        "Error from device manager",
                        "Disk resize error",
                        "Disk resize failed")
                .endsWith("Resize failed", "Invalid argument (os error 22)");
        assertThat(image).hasSize(1 << 20);
    }

    @Test
    void nmi_toARunningVm_reachesTheGuest() {
        try (TestGuest guest = bootedGuest()) {
            assertThat(guest.command('n')).isEqualTo("0"); // and so it is ready for one

            Stream<String> received = Stream.generate(() -> interrupted(guest)); // a VMM may lose one

            assertThat(received.limit(100).anyMatch(count -> !count.equals("0")))
                    .isTrue();
        }
    }

    private String interrupted(TestGuest guest) {
        client.nmi();
        return guest.command('n');
    }

    @Test
    void powerButton_ofARunningVm_letsTheGuestPowerOff() {
        try (TestGuest guest = bootedGuest()) {
            assertThat(guest.ping()).isEqualTo(1);

            client.powerButton();

            vmm.awaitEnd();
        }
    }

    private TestGuest bootedGuest() {
        client.create(vm().serial(Serial.socket(directory.resolve("serial"))));
        client.boot();
        return TestGuest.on(client);
    }

    @Test
    void boot_ofAPausedVm_isRefusedSinceV53AndResumesBefore() {
        bring(Stage.PAUSED);
        boolean isRefused = client.version().isAtLeast(VmmVersion.V53_0);

        assertThat(outcome(VmmClient::boot)).isEqualTo(isRefused ? "state" : "ok");

        assertThat(client.info().state()).isEqualTo(isRefused ? VmState.PAUSED : VmState.RUNNING);
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
        Path folder = snapshot();

        client.restore(Restore.from(folder));

        assertThat(folder).isDirectoryContaining(file -> file.endsWith("state.json"));
        assertThat(client.info().state()).isEqualTo(VmState.PAUSED);
        client.resume();
        assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void restore_withoutTheDescriptorsOfANet_saysWhich() throws IOException {
        Path folder = snapshot();
        addNetWithTwoDescriptors(folder.resolve("config.json"));

        VmmResponseException refusal = refusal(vmm -> vmm.restore(Restore.from(folder)));

        assertThat(refusal.isInvalidConfig()).isTrue();
        assertThat(refusal.reasons())
                .endsWith("Failed to validate config", "Net id n is associated with FDs and is required");
    }

    @Test
    void migration_toAnotherVmm_endsTheFirst() throws Exception {
        Path socket = directory.resolve("migration");
        bring(Stage.RUNNING);
        try (VmmUnderTest second = start(Files.createDirectory(directory.resolve("second")));
                VmmClient destination = VmmClient.connect(second.socket())) {
            CompletableFuture<Void> arrival =
                    CompletableFuture.runAsync(() -> destination.receiveMigration(Migrate.from(socket)));
            awaitListener(socket, arrival);

            client.sendMigration(Migrate.to(socket));

            arrival.join();
            vmm.awaitEnd();
            assertThat(destination.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(destination.info().deviceTree()).containsKey("d");
        }
    }

    /** Before v53.0 no event tells that a VMM listens; its kernel does. */
    private static void awaitListener(Path socket, Future<?> arrival) throws Exception {
        while (Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .noneMatch(line -> line.endsWith(" " + socket) && line.contains(" 00010000 "))) {
            try {
                arrival.get(1, TimeUnit.MILLISECONDS);
                throw new AssertionError("Nothing has listened at " + socket);
            } catch (TimeoutException stillReceives) {
                // not yet
            }
        }
    }

    @Test
    void shutdownVmm_withARunningVm_endsTheProcess() {
        bring(Stage.RUNNING);

        client.shutdownVmm();

        vmm.awaitEnd();
    }
}
