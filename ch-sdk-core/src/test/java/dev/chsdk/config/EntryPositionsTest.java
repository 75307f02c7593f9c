// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.value.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What begins an expression continues one too, and means the same. */
class EntryPositionsTest {

    @Test
    void boot() {
        VmConfig vm = Boot.nothing();

        assertThat(vm.firmware("/fw")).isEqualTo(Boot.firmware("/fw")).isEqualTo(Boot.firmware(Path.of("/fw")));
        assertThat(vm.kernel("/k", "quiet"))
                .isEqualTo(Boot.kernel("/k", "quiet"))
                .isEqualTo(Boot.kernel(Path.of("/k"), "quiet"));
        assertThat(vm.igvm("/i")).isEqualTo(Boot.igvm("/i"));
    }

    @Test
    void cpus() {
        assertThat(Cpus.of(2).bootVcpus(4)).isEqualTo(Cpus.of(4));
        assertThat(Cpus.of(1).topology(1, 2, 2)).isEqualTo(Cpus.topology(1, 2, 2));
        assertThat(Cpus.topology(1, 2, 2).bootVcpus()).hasValue(4);
    }

    @Test
    void memory() {
        MemoryConfig gib = Memory.gib(1);

        assertThat(gib.mib(2048)).isEqualTo(Memory.mib(2048)).isEqualTo(Memory.of(ByteSize.gib(2)));
        assertThat(Memory.mib(1).gib(1)).isEqualTo(gib);
        assertThat(gib.hugepages())
                .isEqualTo(Memory.hugepages().gib(1))
                .isEqualTo(Memory.hugepages().size(ByteSize.gib(1)));
        assertThat(Memory.hugepages().virtioMem(1024).hotplugSize()).contains(ByteSize.gib(1));
        MemoryZoneConfig zone = Zone.of("z", ByteSize.gib(1));
        assertThat(Memory.zones(zone)).isEqualTo(Memory.of(ByteSize.bytes(0)).zones(zone));
        assertThat(Memory.zones(zone)).isEqualTo(Memory.zones().zone(zone));
        assertThat(zone.id("y")).isEqualTo(Zone.of("y", ByteSize.gib(1)));
    }

    @Test
    void disk() {
        assertThat(Disk.directIo().path("/d")).isEqualTo(Disk.of("/d").directIo());
        assertThat(Disk.of(Path.of("/d"))).isEqualTo(Disk.of("/d"));
        assertThat(Disk.readonly("/d"))
                .isEqualTo(Disk.of("/d").readonly())
                .isEqualTo(Disk.directIo().readonly("/d").direct(false).direct(Optional.empty()));
        assertThat(Disk.vhostUser("/s"))
                .isEqualTo(Disk.directIo().vhostUser("/s").direct(Optional.empty()));
    }

    @Test
    void net() {
        assertThat(Net.queues(4, 256).tap("tap0")).isEqualTo(Net.tap("tap0").queues(4, 256));
        assertThat(Net.vhostUser("/s").numQueues(2))
                .isEqualTo(Net.tap("x").tap(Optional.empty()).vhostUser("/s").numQueues(2));
    }

    @Test
    void consoles() {
        assertThat(Serial.tty().off()).isEqualTo(Serial.off());
        assertThat(Serial.off().discard()).isEqualTo(Serial.discard());
        assertThat(Serial.file("/f").tty()).isEqualTo(Serial.tty());
        assertThat(Serial.socket("/s").pty()).isEqualTo(Serial.pty());
        assertThat(Serial.socket("/s").file("/f")).isEqualTo(Serial.file("/f")).isEqualTo(Serial.file(Path.of("/f")));
        assertThat(Serial.file("/f").socket("/s"))
                .isEqualTo(Serial.socket("/s"))
                .isEqualTo(Serial.socket(Path.of("/s")));
        assertThat(Console.tty().off()).isEqualTo(Console.off());
        assertThat(Console.off().discard()).isEqualTo(Console.discard());
        assertThat(Console.file("/f").tty()).isEqualTo(Console.tty());
        assertThat(Console.off().pty()).isEqualTo(Console.pty());
        assertThat(Console.off().file("/f")).isEqualTo(Console.file("/f"));
        assertThat(DebugConsole.tty().off()).isEqualTo(DebugConsole.off());
        assertThat(DebugConsole.off().discard()).isEqualTo(DebugConsole.discard());
        assertThat(DebugConsole.off().tty()).isEqualTo(DebugConsole.tty());
        assertThat(DebugConsole.off().pty()).isEqualTo(DebugConsole.pty());
        assertThat(DebugConsole.off().file("/f")).isEqualTo(DebugConsole.file("/f"));
    }

    @Test
    void rateLimiter() {
        Duration second = Duration.ofSeconds(1);
        RateLimiterConfig both = RateLimiter.bytesPerSecond(ByteSize.mib(1)).opsPerSecond(10);

        assertThat(both).isEqualTo(RateLimiter.opsPerSecond(10).bytesPerSecond(ByteSize.mib(1)));
        assertThat(both).isEqualTo(RateLimiter.bucket(ByteSize.mib(1), second).opsBucket(10, second));
        assertThat(both).isEqualTo(RateLimiter.opsBucket(10, second).bucket(ByteSize.mib(1), second));
    }

    @Test
    void theRest() {
        assertThat(Fs.of("t", "/s").tag("u").socket("/v")).isEqualTo(Fs.of("u", "/v"));
        assertThat(Pmem.of("/p").file("/q")).isEqualTo(Pmem.of("/q"));
        assertThat(Vsock.of(3, "/s").cid(4).socket("/t")).isEqualTo(Vsock.of(4, "/t"));
        assertThat(Vfio.of("/a/").path("/b/")).isEqualTo(Vfio.of("/b/"));
        assertThat(Vdpa.of("/a").path("/b")).isEqualTo(Vdpa.of("/b"));
        assertThat(UserDevice.of("/a").socket("/b")).isEqualTo(UserDevice.of("/b"));
        assertThat(Tpm.of("/a").socket("/b")).isEqualTo(Tpm.of("/b"));
        assertThat(Numa.node(0).guestNumaId(1)).isEqualTo(Numa.node(1));
        assertThat(Platform.pciSegments(1).pciSegments(2)).isEqualTo(Platform.pciSegments(2));
        assertThat(PciSegment.of(0).pciSegment(1)).isEqualTo(PciSegment.of(1));
        assertThat(LandlockRule.readOnly("/p").access("rw")).isEqualTo(LandlockRule.readWrite("/p"));
        assertThat(LandlockRule.writeOnly("/p").access("r")).isEqualTo(LandlockRule.readOnly("/p"));
        assertThat(Rng.of("/a").src("/b")).isEqualTo(Rng.of("/b"));
        assertThat(Balloon.of(ByteSize.mib(1)).size(ByteSize.mib(2))).isEqualTo(Balloon.of(ByteSize.mib(2)));
        assertThat(GenericVhostUser.of(1, "/s", List.of(64)).deviceType(26))
                .isEqualTo(GenericVhostUser.of(26, "/s", List.of(64)));
        assertThat(RateLimitGroup.of("g", RateLimiter.opsPerSecond(1)).id("h"))
                .isEqualTo(RateLimitGroup.of("h", RateLimiter.opsPerSecond(1)));
        assertThat(Ivshmem.of("/a").path("/b")).isEqualTo(Ivshmem.of("/b"));
        assertThat(Rtc.device().id("r").id()).contains("r");
        assertThat(FwCfg.file("n", "/f").file("/g")).isEqualTo(FwCfg.file("n", "/g"));
        assertThat(FwCfg.string("n", "t").string("u")).isEqualTo(FwCfg.string("n", "u"));
    }

    @Test
    void lists_replaceAndAppend() {
        VmConfig vm = Boot.nothing().disk(Disk.of("/a")).disk(Disk.of("/b"));

        assertThat(vm.disks()).containsExactly(Disk.of("/a"), Disk.of("/b"));
        assertThat(vm.disks(Disk.of("/c")).disks()).containsExactly(Disk.of("/c"));
    }
}
