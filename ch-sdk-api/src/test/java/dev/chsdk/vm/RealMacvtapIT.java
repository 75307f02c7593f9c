// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.Serial;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.MacAddress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A NIC on an open macvtap, which a snapshot cannot hold: a restore takes a new descriptor of it. */
class RealMacvtapIT {

    private static final String NIC = "macvtap_nic";
    private static final Path LINKS = Path.of("/sys/class/net");

    private final LaunchBed bed;

    RealMacvtapIT(@TempDir Path directory) throws IOException {
        bed = LaunchBed.saving(directory);
    }

    @Test
    void restore_withADescriptorOfANic() throws Exception {
        String link = "chm" + ProcessHandle.current().pid();
        assumeTrue(isMade(link), "this user may not make a macvtap, or there is no network interface to make it on");
        try {
            Path device = Path.of("/dev/tap"
                    + Files.readString(LINKS.resolve(link).resolve("ifindex")).strip());
            MacAddress mac = MacAddress.parse(
                    Files.readString(LINKS.resolve(link).resolve("address")).strip());
            String devices = save(device, Net.queues(2, 256).id(NIC).mac(mac));

            VmRestore restore = VmBuilder.restore(Snapshot.open(saved()))
                    .vmm(bed.vmm())
                    .process(builder -> builder.runDirectories(bed.base()));
            assertThatThrownBy(restore::launch)
                    .isInstanceOf(VmmResponseException.class)
                    .hasMessageContaining("Net id " + NIC + " is associated with FDs and is required");
            try (RandomAccessFile tap = new RandomAccessFile(device.toFile(), "rw");
                    Vm vm = restore.netDescriptors(NIC, List.of(tap.getFD())).launch();
                    TestGuest guest = TestGuest.on(vm)) {
                assertThat(guest.command('d')).isEqualTo(devices);
                assertThat(vm.info().config().nets()).singleElement().satisfies(net -> {
                    assertThat(net.id()).contains(NIC);
                    assertThat(net.mac()).contains(mac);
                });
            }
        } finally {
            assertThat(ip("link", "delete", link)).isTrue();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    private Path saved() {
        return bed.links().resolve("saved");
    }

    /** How many devices the guest saw. */
    private String save(Path device, NetConfig nic) throws Exception {
        VmBuilder builder = bed.builder()
                .privateSockets()
                .configure(vm -> vm.memory(Memory.mib(64))
                        .serial(Serial.socket(bed.links().resolve("serial"))));
        try (Vm vm = builder.launch();
                TestGuest guest = TestGuest.on(vm);
                RandomAccessFile tap = new RandomAccessFile(device.toFile(), "rw")) {
            String before = guest.command('d');
            assertThat(vm.client().addNet(nic, List.of(tap.getFD()))).isPresent();
            String devices = guest.command('d');
            assertThat(devices).isNotEqualTo(before);
            vm.snapshot(saved());
            return devices;
        }
    }

    private static boolean isMade(String link) throws IOException, InterruptedException {
        try (var links = Files.list(LINKS)) {
            List<String> names = links.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.equals("lo"))
                    .sorted()
                    .toList();
            for (String name : names) {
                if (ip("link", "add", "link", name, "name", link, "type", "macvtap", "mode", "bridge")) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
