// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The description that stands on the first page of the documentation. */
class FirstPageTest {

    private static final VmConfig VM = Boot.firmware("CLOUDHV.fd")
            .cpus(Cpus.topology(1, 2, 2))
            .memory(Memory.hugepages().size(ByteSize.gib(2)).virtioMem(1024))
            .disk(Disk.directIo().path("redox.img"))
            .net(Net.queues(4, 256).tap("tap0").mac("52:54:00:12:34:56"))
            .serial(Serial.file("/tmp/log"))
            .console(Console.off());

    @Test
    void toArguments_firstPage() {
        assertThat(VM.toArguments())
                .containsExactly(
                        "--firmware",
                        "CLOUDHV.fd",
                        "--cpus",
                        "boot=4,max=4,topology=2:2:1:1",
                        "--memory",
                        "size=2147483648,hotplug_method=virtio-mem,hotplug_size=1073741824,hugepages=on",
                        "--disk",
                        "path=redox.img,direct=on,image_type=raw",
                        "--net",
                        "tap=tap0,mac=52:54:00:12:34:56,num_queues=4,queue_size=256",
                        "--serial",
                        "file=/tmp/log",
                        "--console",
                        "off");
    }

    @Test
    void toJson_firstPage() {
        assertThat(VM.toJson())
                .isEqualTo("{\"payload\":{\"firmware\":\"CLOUDHV.fd\"},"
                        + "\"cpus\":{\"boot_vcpus\":4,\"max_vcpus\":4,\"topology\":{\"threads_per_core\":2,"
                        + "\"cores_per_die\":2,\"dies_per_package\":1,\"packages\":1}},"
                        + "\"memory\":{\"size\":2147483648,\"hotplug_method\":\"VirtioMem\","
                        + "\"hotplug_size\":1073741824,\"hugepages\":true},"
                        + "\"disks\":[{\"path\":\"redox.img\",\"direct\":true,\"image_type\":\"Raw\"}],"
                        + "\"net\":[{\"tap\":\"tap0\",\"mac\":\"52:54:00:12:34:56\",\"num_queues\":4,"
                        + "\"queue_size\":256}],"
                        + "\"serial\":{\"mode\":\"File\",\"file\":\"/tmp/log\"},\"console\":{\"mode\":\"Off\"}}");
    }

    @Test
    void read_bothForms() {
        assertThat(VmConfig.fromArguments(VM.toArguments())).isEqualTo(VM);
        assertThat(VmConfig.fromJson(VM.toJson())).isEqualTo(VM);
        assertThat(VmConfig.fromVmm(VM.toJson())).isEqualTo(VM);
        assertThat(VM.toJson(VmmVersion.V50_0)).doesNotContain("image_type");
        assertThat(VmConfig.fromArguments(List.of("--kernel", "/k", "--disk", "path=/a.img"))
                        .disks())
                .first()
                .satisfies(disk -> assertThat(disk.imageType()).contains(ImageType.DETECT));
    }

    @Test
    void paths_areAllChanged() {
        VmConfig vm = VM.vsock(Vsock.of(3, "v"))
                .memory(Memory.zones(Zone.of("z", ByteSize.gib(1)).file("zone")))
                .device(Vfio.of("/sys/d/"))
                .landlockRule(LandlockRule.readOnly("rule"));

        assertThat(vm.paths(path -> path.startsWith("/") ? path : "/base/" + path)
                        .toArguments())
                .contains("/base/CLOUDHV.fd", "path=/sys/d/", "cid=3,socket=/base/v")
                .contains("path=/base/redox.img,direct=on,image_type=raw")
                .contains("id=z,size=1073741824,file=/base/zone", "path=/base/rule,access=r", "file=/tmp/log");
    }
}
