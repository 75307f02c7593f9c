// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written, and what is refused because a form cannot say it. */
class WritingTest {

    private static final VmConfig VM = Boot.kernel("/k", "");

    private static final String ON_THE_COMMAND_LINE = "cannot be written on the command line: ";

    static Stream<Arguments> refusedOnTheCommandLine() {
        return Stream.of(
                refused(VM.gdb(true), "gdb (VmmCommand.gdb(socket) says it together with its socket)"),
                refused(VM.serial(Serial.tty().filePath("/s")), "serial.file (it is said with the mode, as file=PATH)"),
                refused(
                        VM.cpus(Cpus.of(1).features(CpuFeatures.none().extra(Map.of("x", Goldens.parse("1"))))),
                        "cpus.features.x (an extra key cannot be said here)"));
    }

    private static Arguments refused(VmConfig vm, String message) {
        return Arguments.of(vm, ON_THE_COMMAND_LINE + message);
    }

    static Stream<Arguments> refusedOptions() {
        return Stream.of(
                option(
                        VM.console(Console.tty().mode(ConsoleMode.SOCKET)),
                        "--console socket",
                        "the mode needs a path, or this device has no such mode"),
                option(
                        VM.numaNode(Numa.node(0).cpus(CpuSet.of())),
                        "--numa cpus",
                        "an empty list of numbers; leave it unset, or use JSON"),
                option(
                        VM.disk(Disk.of("/a").extra("socket", "/s")),
                        "--disk socket",
                        "the extra key is none, or has a step under another name"),
                option(
                        VmConfig.fromVmm("{\"payload\":{\"kernel\":\"/k\"},\"disks\":[{\"new,key\":1}]}"),
                        "--disk new,key",
                        "the extra key is none, or has a step under another name"),
                option(
                        VM.disk(Disk.of("/a").extra("key", Map.of("a", 1))),
                        "--disk key",
                        "{\"a\":1} is no switch, number, text, or list of numbers or texts; use JSON"),
                option(
                        VM.disk(Disk.of("/a\nb")),
                        "--disk path",
                        "a line feed or NUL cannot be given on the command line; use JSON"));
    }

    private static Arguments option(VmConfig vm, String where, String why) {
        return Arguments.of(vm, where + ": " + ON_THE_COMMAND_LINE + why);
    }

    @ParameterizedTest
    @MethodSource({"refusedOnTheCommandLine", "refusedOptions"})
    void toArguments_whatTheCommandLineCannotSay(VmConfig vm, String message) {
        assertThatThrownBy(vm::toArguments)
                .isInstanceOf(WireFormatException.class)
                .hasMessage(message);
        assertThat(vm.toJson()).isNotEmpty();
    }

    @Test
    void toArguments_withoutPayload() {
        assertThatThrownBy(() -> Boot.nothing().toArguments())
                .hasMessage("describes a VM, and a VM needs one of --kernel, --firmware, --igvm, --fw-cfg-config");
        assertThatThrownBy(() -> Vmm.boot(Boot.nothing().watchdog()).toArguments())
                .hasMessage("--watchdog: describes a VM, and a VM needs one of"
                        + " --kernel, --firmware, --igvm, --fw-cfg-config");
    }

    @Test
    void bothForms_halfOfASurrogatePair() {
        VmConfig vm = VM.platform(Platform.pciSegments(1).oemStrings(List.of("a", "\ud83d")));
        String message =
                "cannot be written for v53.0: platform.oem_strings[1] (half of a surrogate pair is no character)";

        assertThatThrownBy(vm::toArguments).hasMessage(message);
        assertThatThrownBy(vm::toJson).hasMessage(message);
    }

    @Test
    void toArguments_constantNewerThanItsHarmlessKey() {
        VmConfig vm = VM.disk(Disk.of("/a").imageType(ImageType.FLAT_VMDK));

        assertThatThrownBy(() -> vm.toArguments(VmmVersion.V52_0))
                .hasMessage("cannot be written for v52.0: disks[0].image_type"
                        + " (FlatVmdk is known from v53.1 on, and this is for v52.0)");
        assertThat(vm.toArguments(VmmVersion.V50_0)).endsWith("path=/a");
    }

    @Test
    void zone_hasMergeableFromTheMemory() {
        VmConfig unset = VM.memory(Memory.zones(Zone.of("z", ByteSize.mib(128))).mergeable());
        String json = unset.toJson();

        assertThat(json).contains("{\"id\":\"z\",\"size\":134217728,\"mergeable\":true}");
        assertThat(unset.toJson(VmmVersion.V51_1)).contains("{\"id\":\"z\",\"size\":134217728}");
        assertThat(unset.toArguments()).endsWith("id=z,size=134217728");
        assertThat(VmConfig.fromArguments(unset.toArguments())).isEqualTo(unset);
        assertThat(VmConfig.fromJson(json)).isEqualTo(unset);
        assertThat(VmConfig.fromJson(json.replace(",\"mergeable\":true}", "}"))
                        .memory()
                        .orElseThrow()
                        .zones()
                        .get(0)
                        .isMergeable())
                .contains(false);
    }

    @Test
    void apiSocket_ofEachName() {
        assertThat(Vmm.boot(VM).apiSocket(Path.of("/a,b")).toArguments()).endsWith("--api-socket", "/a,b");
        assertThat(Vmm.boot(VM).apiSocket(Path.of("fd=3")).toArguments()).endsWith("--api-socket", "path=fd=3");
        assertThatThrownBy(() -> Vmm.boot(VM).apiSocket(Path.of("a=b,c")).toArguments())
                .hasMessage("--api-socket: \"a=b,c\" cannot be given on the command line; rename it");
    }

    @Test
    void restore_afterV53() {
        VmmVersion next = VmmVersion.parse("54.0");
        RestoreConfig restore = Restore.from(Path.of("/s"))
                .vfioFds(RestoredVfioConfig.of("gpu", 5))
                .iommufdFd(6)
                .zoneUpdates(ZoneUpdate.of("mem0", 1));
        VmmCommand command = Vmm.restore(restore);

        assertThat(command.toArguments(next).get(1)).endsWith(",vfio_fds=[gpu@5],iommufd_fd=6,zone_updates=[mem0@1]");
        assertThat(VmmCommand.fromArguments(command.toArguments(next), next)).isEqualTo(command);
        assertThatThrownBy(() -> command.toArguments(VmmVersion.V53_0))
                .hasMessageContaining("zone_updates (known from v53.1 on");
    }
}
