// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import org.junit.jupiter.api.Test;

class DescriptionTest {

    @Test
    void describe_isAlignedAndSaysOnlyWhatIsSet() {
        VmConfig vm = Boot.kernel("/k", "console=ttyS0")
                .cpus(Cpus.topology(1, 2, 2).pin(0, CpuSet.range(0, 3)))
                .memory(Memory.gib(2).virtioMem(1024))
                .disk(Disk.of("/a.qcow2").rateLimiter(RateLimiter.bytesPerSecond(ByteSize.mib(10))))
                .console(Console.off())
                .rtc(Rtc.device())
                .watchdog();

        assertThat(vm.describe()).isEqualTo("""
                        payload
                          kernel                                     /k
                          cmdline                                    console=ttyS0
                        cpus
                          boot_vcpus                                 4
                          max_vcpus                                  4
                          topology                                   2:2:1:1
                          affinity                                   [0@[0-3]]
                        memory
                          size                                       2G
                          hotplug_method                             virtio-mem
                          hotplug_size                               1G
                        disks[0]
                          path                                       /a.qcow2
                          rate_limiter_config.bandwidth.size         10485760
                          rate_limiter_config.bandwidth.refill_time  1000
                          image_type                                 qcow2
                        console
                          mode                                       off
                        watchdog                                     on
                        rtc                                          (as the VMM has it)
                        """);
    }

    @Test
    void diff_byPath() {
        VmConfig here = Boot.kernel("/k", "").cpus(Cpus.of(2)).disk(Disk.of("/a"));
        VmConfig there = Boot.kernel("/k", "")
                .cpus(Cpus.of(4))
                .disk(Disk.of("/a").readonly())
                .watchdog();

        assertThat(here.diff(there))
                .extracting(Object::toString)
                .containsExactly(
                        "cpus.boot_vcpus: 2 -> 4", "disks[0].readonly: (unset) -> on", "watchdog: (unset) -> on");
        assertThat(here.diff(here)).isEmpty();
        assertThat(here.diff(here.disks(Disk.of("/a").imageType(ImageType.RAW))))
                .isEmpty();
    }
}
