// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people write is read strictly, and the message says where, what and what to do. */
class StrictReadingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"disks\":[{\"socket\":\"/s\"}]} | disks[0].socket is unknown; known are",
                "{\"disks\":[{\"redonly\":true}]} | disks[0].redonly is unknown; did you mean \"readonly\"?",
                "{\"memory\":{}} | memory.size is missing; JSON must have it",
                "{\"vsock\":{\"cid\":3}} | vsock.socket is missing; JSON must have it",
                "{\"memory\":{\"size\":\"1G\"}} | memory.size: ",
                "{\"memory\":{\"size\":1.0}} | memory.size: ",
                "{\"memory\":{\"size\":-1}} | memory.size: A size cannot be negative: -1",
                "{\"disks\":[{\"path\":\"/a\",\"queue_size\":70000}]} | disks[0]: queueSize: 70000 is out of range: expected a whole number from 0 to 65535",
                "{\"disks\":[{\"path\":\"/a\",\"image_type\":\"raw\"}]} | disks[0].image_type: ",
                "{\"console\":{\"mode\":\"File\"}} | console: console mode FILE needs a file; without one the VMM dies in vm.create",
                "{\"watchdog\":1} | watchdog: ",
                "{\"watchdog\":true,\"watchdog\":true} | line 1, column 28: not JSON: Duplicate field 'watchdog'",
                "{\"watchdog\":true} x | not JSON: ",
                "[1] | expected a JSON object, found: [1]",
                "{\"net\":[{\"fds\":[3]}]} | net[0].fds: numbers of descriptors mean nothing to another process",
                "{\"platform\":{\"uuid\":\"a\",\"system_uuid\":\"b\"}} | platform.system_uuid is another name of uuid; give one of them",
                "{\"net\":[{\"mac\":\"1:2\"}]} | net[0].mac: Not a MAC address: \"1:2\"",
            })
    void fromJson_refuses(String json, String message) {
        assertThatThrownBy(() -> VmConfig.fromJson(json))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--disk path=/a,path=/b | --disk path (at 9): given twice; the VMM would take the last one only",
                "--net tap= | --net tap (at 1): \"\": without a value the VMM takes it as not given; leave the key out",
                "--disk path=/a,redonly=on | --disk redonly (at 9): \"on\": unknown key; did you mean \"readonly\"?",
                "--disk path=/a,queue_size=65536 | --disk queue_size (at 9): \"65536\": 65536 is out of range: expected a whole number from 0 to 65535",
                "--memory size=17179869184G | --memory size (at 1): \"17179869184G\": Size too large",
                "--platform iommu_segments=65537 | --platform iommu_segments (at 1): \"65537\": 65537 is out of range",
                "--memory size=1GiB | --memory size (at 1): \"1GiB\": Not a size: \"1GiB\"; expected digits and then nothing, K, M or G, such as 512M",
                "--disk path=/a,bw_size=1000 | --disk: bw_refill_time is missing",
                "--serial off,tty | --serial tty (at 5): a second mode; the VMM would take one of them only",
                "--serial file= | --serial file (at 1): \"\": expected file=PATH",
                "--memory size=1G,mergeable=yes | --memory mergeable (at 9): \"yes\": expected on or off",
                "--cpus boot=2,affinity=[0@[0,2], 1@[1]] | --cpus affinity (at 8): ",
                "--api-socket /s | --api-socket: belongs to the process, not to the VM; read the line with VmmCommand.fromArguments",
                "--dsk path=/a | --dsk: unknown flag; did you mean \"--disk\"?",
            })
    void fromArguments_refuses(String arguments, String message) {
        int blank = arguments.indexOf(' ');
        List<String> argv = List.of("--kernel", "/k", arguments.substring(0, blank), arguments.substring(blank + 1));

        assertThatThrownBy(() -> VmConfig.fromArguments(argv))
                .isInstanceOf(WireFormatException.class)
                .message()
                .startsWith(message);
    }

    @Test
    void fromArguments_withoutPayload() {
        assertThatThrownBy(() -> VmConfig.fromArguments(List.of("--cpus", "boot=2")))
                .hasMessage(
                        "--cpus: describes a VM, and a VM needs one of --kernel, --firmware, --igvm, --fw-cfg-config");
        assertThatThrownBy(() -> Boot.nothing().cpus(Cpus.of(2)).toArguments())
                .hasMessageContaining("a VM needs one of --kernel");
    }

    @Test
    void write_forAnOlderVersion() {
        VmConfig vm =
                Boot.kernel("/k", "").disk(Disk.of("/a").id("d").pciDeviceId(4).lockGranularity(LockGranularity.FULL));

        assertThatThrownBy(() -> vm.toJson(VmmVersion.V51_1))
                .hasMessage("cannot be written for v51.1: "
                        + "disks[0].pci_device_id (known from v52.0 on, and this is for v51.1); "
                        + "disks[0].lock_granularity (known from v52.0 on, and this is for v51.1)");
        assertThat(vm.toJson(VmmVersion.V52_0)).contains("\"lock_granularity\":\"Full\"");
    }

    @Test
    void since_ofTheTypeHoldsForWhatItInherits() {
        VmConfig vm = Boot.kernel("/k", "");

        assertThat(vm.disk(Disk.of("/a").id("d")).toJson(VmmVersion.V50_0)).contains("\"id\":\"d\"");
        assertThat(vm.rng(Rng.of("/r").iommu()).toJson(VmmVersion.V50_0)).contains("\"iommu\":true");
        assertThatThrownBy(() -> vm.rng(Rng.of("/r").id("r")).toJson(VmmVersion.V51_1))
                .hasMessageContaining("rng.id");
        assertThatThrownBy(() -> vm.balloon(Balloon.of(ByteSize.mib(1)).iommu()).toJson(VmmVersion.V52_0))
                .hasMessageContaining("balloon.iommu");
    }

    @Test
    void extra_bothForms() {
        VmConfig vm = Boot.kernel("/k", "")
                .extra("new_switch", true)
                .disk(Disk.of("/a").extra("new_key", "x,y"));

        assertThat(vm.toJson()).contains("\"new_key\":\"x,y\"").contains("\"new_switch\":true");
        assertThat(vm.toArguments()).contains("--new-switch").contains("path=/a,image_type=raw,new_key=\"x,y\"");
        assertThatThrownBy(() -> Disk.of("/a").extra("readonly", true))
                .hasMessage("extra(\"readonly\", ...): this key has a step of its own, see DiskConfig.isReadonly");
    }

    @Test
    void fromVmm_isTolerant() {
        VmConfig vm = VmConfig.fromVmm(
                "{\"new\":{\"a\":1},\"disks\":null,\"memory\":{\"size\":1,\"hotplug_method\":\"Magic\"},"
                        + "\"net\":[{\"fds\":[7],\"tap\":null}],\"platform\":{\"system_uuid\":\"u\"}}");

        assertThat(vm.extra()).containsOnlyKeys("new");
        assertThat(vm.disks()).isEmpty();
        assertThat(vm.memory().flatMap(MemoryConfig::hotplugMethod)).contains(HotplugMethod.UNKNOWN);
        assertThat(vm.nets().get(0).fds()).isEmpty();
        assertThat(vm.platform().flatMap(PlatformConfig::uuid)).contains("u");
        assertThatThrownBy(vm::toJson)
                .hasMessageContaining("memory.hotplug_method (a value that this SDK does not know");
    }

    @Test
    void toJson_whatItCannotSay() {
        assertThatThrownBy(() ->
                        Boot.kernel("/k", "").net(Net.queues(2, 256).fds(3)).toJson())
                .hasMessageStartingWith("cannot be written as JSON: net[0].fds (numbers of descriptors");
    }

    @Test
    void toArguments_whatTheyCannotSay() {
        assertThatThrownBy(() -> Boot.kernel("/k", "")
                        .platform(Platform.pciSegments(1).oemStrings("a,b"))
                        .toArguments())
                .hasMessage(
                        "--platform oem_strings: cannot be written on the command line: \"a,b\" in a list of texts cannot"
                                + " be written on the command line (it is empty, or has a comma, a bracket or an open quote); use JSON");
        assertThatThrownBy(() -> Boot.kernel("/k\n", "").toArguments())
                .hasMessage("--kernel: a line feed or NUL cannot be given on the command line; use JSON");
    }

    @Test
    void steps_refuseNumbersOutOfRange() {
        assertThatThrownBy(() -> Cpus.of(-1))
                .hasMessage("bootVcpus: -1 is out of range: expected a whole number from 0 to 4294967295");
        assertThatThrownBy(() -> Cpus.of(1).maxVcpus(-5)).hasMessageStartingWith("maxVcpus: -5 is out of range");
        assertThatThrownBy(() -> Cpus.of(1).pin(-1, CpuSet.of(0))).hasMessageStartingWith("vcpu: -1 is out of range");
        assertThatThrownBy(() -> Cpus.topology(65_535, 65_535, 2)).hasMessageContaining("vCPUs are too many");
        assertThatThrownBy(() -> Cpus.topology(0, 1, 1)).hasMessageStartingWith("packages: 0 is out of range");
        assertThatThrownBy(() -> Net.queues(-2, 256)).hasMessageStartingWith("numQueues: -2 is out of range");
        assertThatThrownBy(() -> RateLimiter.opsBucket(1, Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageEndingWith("is too long a time");
    }

    @Test
    void extra_keysAreNames() {
        for (String key : List.of("x,readonly=on,y", "", "a b", "a=b")) {
            assertThatThrownBy(() -> Disk.of("/a").extra(key, "1"))
                    .hasMessage("extra(\"" + key + "\", ...): a key has letters, digits and underscores only");
        }
    }

    @Test
    void fromVmm_keepsAKeyThatIsNoName() {
        VmConfig vm = VmConfig.fromVmm("{\"payload\":{\"kernel\":\"/k\"},\"disks\":[{\"path\":\"/a\",\"new,key\":1}]}");

        assertThat(vm.disks().get(0).extra()).containsOnlyKeys("new,key");
        assertThatThrownBy(vm::toArguments)
                .hasMessageContaining("--disk new,key: cannot be written on the command line: the extra key is none");
    }
}
