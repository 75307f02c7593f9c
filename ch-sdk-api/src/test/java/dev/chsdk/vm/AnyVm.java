// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Balloon;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.CoreScheduling;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.DebugConsole;
import dev.chsdk.config.HotplugMethod;
import dev.chsdk.config.LandlockRule;
import dev.chsdk.config.Memory;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.Numa;
import dev.chsdk.config.PciSegment;
import dev.chsdk.config.Platform;
import dev.chsdk.config.PlatformConfig;
import dev.chsdk.config.RateLimitGroup;
import dev.chsdk.config.RateLimiter;
import dev.chsdk.config.Rng;
import dev.chsdk.config.Rtc;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Valid VMs that need no hardware of the host, each with about half of what there is to say. */
final class AnyVm {

    private AnyVm() {}

    static VmConfig of(Random random, Path directory) {
        VmConfig vm = Boot.kernel("/boot/vmlinux", "console=hvc0 a=\"b, c\" \u00e9")
                .cpus(cpus(random))
                .memory(memory(random))
                .console(Console.off());
        return some(random, vm, parts(random, directory));
    }

    private static <T> T some(Random random, T start, Stream<UnaryOperator<T>> steps) {
        return steps.filter(step -> random.nextBoolean())
                .reduce(start, (value, step) -> step.apply(value), (first, second) -> second);
    }

    private static CpusConfig cpus(Random random) {
        int count = 1 << random.nextInt(4);
        return some(
                random,
                Cpus.of(count),
                Stream.of(
                        cpus -> cpus.topology(1, count, 1),
                        cpus -> cpus.pin(0, CpuSet.of(0)),
                        cpus -> cpus.nested(random.nextBoolean()),
                        cpus -> cpus.kvmHyperv(random.nextBoolean()),
                        cpus -> cpus.maxPhysBits(40 + random.nextInt(7)),
                        cpus -> cpus.coreScheduling(CoreScheduling.OFF)));
    }

    private static MemoryConfig memory(Random random) {
        if (random.nextInt(4) == 0) {
            return Memory.zones(
                            Zone.of("low", ByteSize.mib(128)).shared(),
                            Zone.of("high", ByteSize.mib(256))
                                    .hotplugSize(ByteSize.mib(128))
                                    .prefault(false))
                    .hotplugMethod(HotplugMethod.VIRTIO_MEM);
        }
        return some(
                random,
                Memory.mib(128L * (1 + random.nextInt(8))),
                Stream.of(
                        memory -> memory.virtioMem(128L * (1 + random.nextInt(8))),
                        memory -> random.nextBoolean() ? memory.shared() : memory.mergeable(),
                        memory -> memory.prefault(random.nextBoolean()),
                        memory -> memory.thp(random.nextBoolean()),
                        memory -> memory.reserve(random.nextBoolean())));
    }

    private static Stream<UnaryOperator<VmConfig>> parts(Random random, Path directory) {
        return Stream.of(
                vm -> vm.serial(random.nextBoolean() ? Serial.discard() : Serial.file(directory.resolve("serial"))),
                vm -> vm.console(
                        Console.file(directory.resolve("console")).id("con").iommu()),
                vm -> vm.debugConsole(
                        DebugConsole.file(directory.resolve("debug")).iobase(0x402)),
                vm -> vm.rng(Rng.of("/dev/random").id("rng")),
                vm -> vm.balloon(Balloon.of(ByteSize.mib(random.nextInt(64)))
                        .deflateOnOom()
                        .freePageReporting(false)),
                vm -> vm.vsock(
                        Vsock.of(3L + random.nextInt(9), directory + "/vsock").id("vs")),
                vm -> vm.rtc(Rtc.device().id("clock")),
                vm -> vm.watchdog(random.nextBoolean()),
                vm -> vm.pvpanic(random.nextBoolean()),
                vm -> vm.platform(platform(random)),
                vm -> vm.pciSegment(PciSegment.of(0).mmio32ApertureWeight(4).mmio64ApertureWeight(2)),
                vm -> vm.numaNode(Numa.node(0).cpus(CpuSet.of(0)).distance(0, 10)),
                vm -> vm.rateLimitGroup(RateLimitGroup.of("slow", RateLimiter.opsPerSecond(1 + random.nextInt(500)))),
                vm -> vm.rateLimitGroup(RateLimitGroup.of("fast", RateLimiter.bytesPerSecond(ByteSize.gib(1)))),
                vm -> vm.landlockRule(LandlockRule.readWrite(directory)));
    }

    private static PlatformConfig platform(Random random) {
        return some(
                random,
                Platform.pciSegments(2 + random.nextInt(15)),
                Stream.of(
                        platform -> platform.serialNumber("S,\"1\""),
                        platform -> platform.uuid("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"),
                        platform -> platform.oemStrings(List.of("a,b", "\ud83d\ude00")),
                        platform -> platform.iommuSegments(List.of(1)),
                        platform -> platform.iommuAddressWidthBits(32 + random.nextInt(33)),
                        platform -> platform.vfioP2pDma(random.nextBoolean()),
                        platform -> platform.iommufd(false),
                        platform -> platform.systemManufacturer("M")
                                .systemProductName("P")
                                .chassisAssetTag("T")));
    }
}
