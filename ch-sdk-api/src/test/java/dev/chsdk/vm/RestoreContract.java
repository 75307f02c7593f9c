// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.Serial;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.MacAddress;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The options of a restore, on whatever VMM, with one snapshot whose description has keys that the SDK does not know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RestoreContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MacAddress MAC = MacAddress.parse("52:54:00:12:34:56");
    private static final int WORD = 0x0bad_cafe;

    private final LaunchBed bed;
    private Path saved = Path.of("");

    RestoreContract(LaunchBed bed) {
        this.bed = bed;
    }

    private static String newTap() {
        return "ct" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    @BeforeAll
    void save(@TempDir Path directory) throws Exception {
        saved = directory.resolve("saved");
        VmBuilder builder = bed.builder()
                .privateSockets()
                .configure(vm -> vm.memory(Memory.mib(64))
                        .serial(Serial.socket(bed.links().resolve("serial"))));
        if (bed.canMakeTaps()) {
            builder = builder.configure(vm -> vm.net(Net.tap(newTap()).mac(MAC)));
        }
        try (Vm vm = builder.launch();
                TestGuest guest = TestGuest.on(vm)) {
            guest.store(WORD);
            vm.snapshot(saved);
        }
        ObjectNode description =
                (ObjectNode) JSON.readTree(saved.resolve("config.json").toFile());
        description.putObject("key_of_a_later_vmm").put("a", 1);
        ((ObjectNode) description.at("/disks/0")).put("key_of_a_later_vmm", true);
        describe(saved, description);
    }

    private static void describe(Path snapshot, ObjectNode description) throws IOException {
        Files.writeString(snapshot.resolve("config.json"), description.toString());
        Path manifest = snapshot.resolve(SnapshotManifest.NAME);
        ObjectNode tree = (ObjectNode) JSON.readTree(manifest.toFile());
        tree.withObject("/sizes").put("config.json", Files.size(snapshot.resolve("config.json")));
        Files.writeString(manifest, tree.toString());
    }

    private VmRestore restore() {
        return restore(saved);
    }

    private VmRestore restore(Path snapshot) {
        return VmBuilder.restore(Snapshot.open(snapshot))
                .vmm(bed.vmm())
                .vmmArgument("-v")
                .process(builder -> builder.runDirectories(bed.base()));
    }

    /** A VMM that logs what it is asked was asked this; the simulator logs nothing. */
    void assertAsked(Vm vm, String option) throws IOException {
        assertThat(vm.directory()).as(option).exists();
    }

    private static void assertGoesOn(Vm vm) throws IOException {
        try (TestGuest guest = TestGuest.on(vm)) {
            assertThat(guest.command('v')).isEqualTo(HexFormat.of().toHexDigits(WORD));
        }
        ObjectNode told = (ObjectNode)
                JSON.readTree(vm.directory().resolve("restore/config.json").toFile());
        assertThat(told.at("/key_of_a_later_vmm/a").asInt()).isEqualTo(1);
        assertThat(told.at("/disks/0/key_of_a_later_vmm").asBoolean()).isTrue();
    }

    private static NetConfig net(Vm vm) {
        List<NetConfig> nets = vm.info().config().nets();
        assertThat(nets).hasSize(1);
        return nets.get(0);
    }

    @Test
    void restore_onDemand() throws Exception {
        if (!Snapshot.open(saved).vmmVersion().isAtLeast(VmmVersion.V52_0)) {
            assertThatThrownBy(() -> restore().onDemand().launch())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("memory_restore_mode")
                    .hasMessageContaining("52.0");
            assertThat(bed.leftovers()).isEmpty();
            return;
        }
        try (Vm vm = restore().onDemand().launch()) {
            assertGoesOn(vm);
            assertAsked(vm, "memory_restore_mode: OnDemand");
        }
    }

    @Test
    void restore_withPrefault() throws Exception {
        try (Vm vm = restore().prefault().launch()) {
            assertGoesOn(vm);
            assertAsked(vm, "prefault: true");
        }
        assertThatThrownBy(() -> restore().prefault().onDemand().launch())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("onDemand() and prefault() exclude each other");
    }

    @Test
    void restore_onOtherTaps() throws Exception {
        if (bed.canMakeTaps()) {
            String tap = newTap();
            try (Vm vm = restore().taps(tap).launch()) {
                assertThat(net(vm).tap()).contains(tap);
                assertThat(net(vm).mac()).contains(MAC);
            }
        }
        assertThatThrownBy(() -> restore().taps("a", "b").launch())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("taps: [a, b] are more than the VM's network interfaces, ");
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void fork_hasTapsAndMacsOfItsOwn() throws Exception {
        try (Vm vm = restore().fork()) {
            assertGoesOn(vm);
            if (bed.canMakeTaps()) {
                assertThat(net(vm).tap().orElseThrow()).matches("ch[0-9a-f]{8}-0");
                assertThat(net(vm).mac()).isPresent().isNotEqualTo(Optional.of(MAC));
            }
        }
    }

    @Test
    void restore_withDescriptors(@TempDir Path directory) throws Exception {
        Path withDescriptors = copyWithANicOfTwoDescriptors(directory.resolve("copy"));
        assertThatThrownBy(() -> restore(withDescriptors).fork())
                .isInstanceOf(VmmResponseException.class)
                .hasMessageContaining("Net id n is associated with FDs and is required");
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            assertThatThrownBy(() -> restore(withDescriptors)
                            .netDescriptors("n", List.of(file.getFD()))
                            .fork())
                    .isInstanceOf(VmmResponseException.class)
                    .hasMessageContaining("Number of Net FDs passed for 'n' during Restore: 1. Expected: 2");
            assertThat(file.getFD().valid()).as("stays the caller's").isTrue();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    private Path copyWithANicOfTwoDescriptors(Path copy) throws IOException {
        Files.createDirectory(copy);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(saved)) {
            for (Path file : files) {
                Path target = copy.resolve(file.getFileName());
                if (file.toString().endsWith(".json")) {
                    Files.copy(file, target);
                } else {
                    Files.createLink(target, file);
                }
            }
        }
        ObjectNode description =
                (ObjectNode) JSON.readTree(copy.resolve("config.json").toFile());
        ObjectNode net = description.putArray("net").addObject();
        net.put("id", "n").put("num_queues", 4).put("mac", MAC.toString());
        net.putArray("fds").add(7).add(8);
        describe(copy, description);
        return copy;
    }
}
