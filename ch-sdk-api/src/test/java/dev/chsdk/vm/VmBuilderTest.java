// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmBuilderTest {

    private static final Path IMAGE = Path.of("/images/redox.img");
    private static final Path FIRMWARE = Path.of("/firmware/CLOUDHV.fd");

    @TempDir
    Path directory;

    @Test
    void performance_usesHugePagesOnlyWhenTheHostHasThem() {
        assertThat(redoxPerformance().config().memory()).contains(Memory.gib(2).hugepages());
        assertThat(redoxPerformance().host(ScriptedHost.poor()).config().memory())
                .contains(Memory.gib(2));
        assertThat(redoxPerformance().host(ScriptedHost.poor()).explain())
                .contains("1023 free huge pages of 2M: too few for it");
    }

    @ParameterizedTest
    @CsvSource({"tap4, 4, 4", "tap0, 4, 2", "missing, 4, 2", "tap4, 1, 2"})
    void performance_choosesQueuesByTapAndCpus(String tap, int cpus, int queues) {
        VmConfig vm = redoxPerformance()
                .environment(Map.of("CH_CPUS", "" + cpus))
                .tap(tap)
                .config();

        assertThat(vm.nets())
                .singleElement()
                .satisfies(net -> assertThat(net.mac()).isPresent())
                .isEqualTo(Net.queues(queues, 256).tap(tap).mac(vm.nets().get(0).mac()));
    }

    @Test
    void environment_overridesProfile() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CH_CPUS", "6");
        environment.put("CH_MEMORY", "3G");
        environment.put("CH_HUGEPAGES", "off");
        environment.put("CH_DIRECT_IO", "off");
        environment.put("CH_NET_QUEUES", "8");
        environment.put("CH_NET_QUEUE_SIZE", "512");
        environment.put("TAP_NAME", "tap4");
        environment.put("GUEST_MAC", "52:54:00:12:34:56");
        environment.put("CH_IMAGE", "/other.img");
        environment.put("CH_FIRMWARE", "/other.fd");
        environment.put("CH_API_SOCKET", "/run/a.sock");
        environment.put("HOST_IP", "172.16.0.1");
        VmBuilder builder =
                VmBuilder.redoxPerformance().host(ScriptedHost.rich()).environment(environment);

        VmConfig vm = builder.config();

        assertThat(vm.cpus()).contains(Cpus.topology(1, 3, 2));
        assertThat(vm.memory()).contains(Memory.of(ByteSize.gib(3)));
        assertThat(vm.disks()).containsExactly(Disk.of("/other.img"));
        assertThat(vm.nets()).containsExactly(Net.queues(8, 512).tap("tap4").mac("52:54:00:12:34:56"));
        assertThat(vm.payload().orElseThrow().firmware()).contains("/other.fd");
        assertThat(builder.command()).contains("--api-socket", "path=/run/a.sock");
        assertThat(builder.explain().lines())
                .anyMatch(line -> line.matches("CPUs +6 +CH_CPUS +1 socket, 3 cores of 2 threads"))
                .anyMatch(line -> line.matches("HOST_IP +172.16.0.1 +environment +without effect: the host's side.*"));
    }

    @Test
    void environment_thatIsEmptyCountsAsUnset() {
        assertThat(redoxPerformance()
                        .environment(Map.of("CH_CPUS", ""))
                        .config()
                        .cpus())
                .contains(Cpus.topology(1, 2, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "CH_CPUS, many, a number from 1 on",
        "CH_CPUS, 0, a number from 1 on",
        "CH_MEMORY, 2g, a size such as 2048M or 2G",
        "CH_MEMORY, 0, a size such as 2048M or 2G",
        "CH_HUGEPAGES, maybe, on or off",
        "CH_DIRECT_IO, direct, on or off",
        "CH_NET_QUEUES, -1, a number from 1 on",
        "CH_NET_QUEUE_SIZE, x, a number from 1 on",
        "GUEST_MAC, 12, a MAC address such as 52:54:00:12:34:56",
        "HOST_IP, here, an IP address such as 172.16.0.1",
        "GUEST_IP, 172.16.0, an IP address such as 172.16.0.1",
        "CH_API_SOCKET, 'a\0b', the path of a file",
        "CH_FIRMWARE, 'a\0b', the path of a file",
        "CH_IMAGE, 'a\0b', the path of a file",
        "REDOX_SHARED_DIR, 'a\0b', the path of a file",
        "VIRTIOFSD_SOCKET, 'a\0b', the path of a file",
    })
    void environment_thatDoesNotParse(String name, String value, String expected) {
        VmBuilder unusing = VmBuilder.minimal().kernel(Path.of("/k"), "").environment(Map.of(name, value));

        VmmLaunchException refused = catchThrowableOfType(VmmLaunchException.class, unusing::config);

        assertThat(refused.reason()).isEqualTo(Reason.BAD_ENVIRONMENT);
        assertThat(refused)
                .hasMessage("The environment variable " + name + " is \"" + value + "\". Set it to " + expected
                        + ", or unset it.");
    }

    @Test
    void steps_overrideEnvironment() {
        VmConfig vm = redoxPerformance()
                .environment(Map.of("CH_IMAGE", "/other.img", "CH_FIRMWARE", "/other.fd", "TAP_NAME", "tap4"))
                .tap("tap0")
                .config();

        assertThat(vm.disks()).containsExactly(Disk.directIo().path(IMAGE));
        assertThat(vm.payload().orElseThrow().firmware()).contains(FIRMWARE.toString());
        assertThat(vm.nets().get(0).tap()).contains("tap0");
    }

    @Test
    void of_heedsNoVariableButTheProgram() {
        VmConfig vm = Boot.kernel("/k", "");

        assertThat(VmBuilder.of(vm)
                        .environment(Map.of("CH_CPUS", "9", "CH_IMAGE", "/i", "CH_API_SOCKET", "/s", "TAP_NAME", "t"))
                        .command())
                .containsExactlyElementsOf(command("cloud-hypervisor", vm));
    }

    @Test
    void redox_withoutFirmware() {
        VmBuilder builder = VmBuilder.redoxMinimal()
                .host(ScriptedHost.rich())
                .environment(Map.of())
                .image(IMAGE);

        VmmLaunchException refused = catchThrowableOfType(VmmLaunchException.class, builder::config);

        assertThat(refused.reason()).isEqualTo(Reason.NO_FIRMWARE);
        assertThat(refused)
                .hasMessage(
                        "No firmware was found: no firmware(path) was given, CH_FIRMWARE is not set, and there is none at"
                                + " /nowhere/CLOUDHV.fd. Get CLOUDHV.fd from https://github.com/cloud-hypervisor/edk2/releases and"
                                + " put it there or name it with firmware(path) or CH_FIRMWARE.");
    }

    @Test
    void redox_findsInstalledFirmware() throws Exception {
        Path firmware = Files.createFile(directory.resolve("CLOUDHV.fd"));
        ScriptedHost host = new ScriptedHost(ScriptedHost.poor().hugePages(), List.of(), List.of(firmware));

        assertThat(VmBuilder.redoxMinimal()
                        .host(host)
                        .environment(Map.of())
                        .image(IMAGE)
                        .config()
                        .payload()
                        .orElseThrow()
                        .firmware())
                .contains(firmware.toString());
    }

    @Test
    void redox_withoutImage() {
        VmBuilder builder = VmBuilder.redoxMinimal().environment(Map.of()).firmware(FIRMWARE);

        assertThat(catchThrowableOfType(VmmLaunchException.class, builder::config)
                        .reason())
                .isEqualTo(Reason.NO_IMAGE);
    }

    @Test
    void minimal_withNothingToBoot() {
        assertThat(catchThrowableOfType(
                                VmmLaunchException.class, VmBuilder.minimal().environment(Map.of())::config)
                        .reason())
                .isEqualTo(Reason.NO_PAYLOAD);
    }

    @Test
    void randomMac_isFixedByTheBuilder() {
        VmBuilder builder = VmBuilder.of(Boot.kernel("/k", "").net(Net.tap("a")).net(Net.tap("b")))
                .environment(Map.of());
        VmConfig vm = builder.config();

        assertThat(vm.nets()).allSatisfy(net -> assertThat(net.mac()).isPresent());
        assertThat(vm.nets().get(0).mac()).isNotEqualTo(vm.nets().get(1).mac());
        assertThat(builder.config()).isEqualTo(vm);
        assertThat(builder.detached().command()).containsExactlyElementsOf(command("cloud-hypervisor", vm));
        assertThat(VmBuilder.of(Boot.kernel("/k", "").net(Net.tap("a")))
                        .config()
                        .nets()
                        .get(0)
                        .mac())
                .isNotEqualTo(vm.nets().get(0).mac());
    }

    @Test
    void relativePaths_areMadeAbsoluteButForCapturedFiles() {
        String here = Path.of("").toAbsolutePath().toString();
        VmConfig given = Boot.kernel("k", "")
                .disk(Disk.of("d.img"))
                .disk(Disk.vhostUser("vhost.sock"))
                .net(Net.vhostUser("net.sock"))
                .serial(Serial.file("serial.log"))
                .console(Console.file("../console.log"));

        VmConfig vm = VmBuilder.of(given).config();

        assertThat(vm.payload().orElseThrow().kernel()).contains(here + "/k");
        assertThat(vm.disks().get(0).path()).contains(here + "/d.img");
        assertThat(vm.disks().get(1).vhostSocket()).contains(here + "/vhost.sock");
        assertThat(vm.nets().get(0).vhostSocket()).contains(here + "/net.sock");
        assertThat(vm.serial()).contains(Serial.file(here + "/serial.log"));
        assertThat(vm.console().orElseThrow().filePath().orElseThrow())
                .startsWith("/")
                .endsWith("/console.log");
        assertThat(redoxPerformance().config().serial()).contains(Serial.file("serial.log"));
    }

    @Test
    void configure_hasTheLastWord() {
        assertThat(redoxPerformance()
                        .configure(vm -> vm.cpus(Cpus.of(1)))
                        .config()
                        .cpus())
                .contains(Cpus.of(1));
    }

    @Test
    void vmmArgument_isReadAsTheVmmWould() {
        VmBuilder builder = VmBuilder.of(Boot.kernel("/k", "")).vmmArgument("--memory", "size=1G", "-v");

        assertThat(builder.config().memory()).contains(Memory.gib(1));
        assertThat(builder.command()).contains("-v");
        assertThatThrownBy(VmBuilder.of(Boot.kernel("/k", "")).vmmArgument("--memry", "x")::command)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--memry");
    }

    @Test
    void builder_isImmutable() {
        VmBuilder builder = redoxPerformance();
        VmConfig before = builder.config();

        assertThat(builder.tap("tap0").image(Path.of("/x")).config()).isNotEqualTo(before);
        assertThat(builder.config()).isEqualTo(before);
    }

    private static VmBuilder redoxPerformance() {
        return VmBuilder.redoxPerformance()
                .host(ScriptedHost.rich())
                .environment(Map.of())
                .image(IMAGE)
                .firmware(FIRMWARE);
    }

    private static List<String> command(String program, VmConfig vm) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(vm.toArguments());
        return command;
    }
}
