// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Balloon;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Fs;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.Memory;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.Net;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.Numa;
import dev.chsdk.config.PciSegment;
import dev.chsdk.config.Platform;
import dev.chsdk.config.PlatformConfig;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.RateLimitGroup;
import dev.chsdk.config.RateLimiter;
import dev.chsdk.config.Rng;
import dev.chsdk.config.Serial;
import dev.chsdk.config.UserDevice;
import dev.chsdk.config.Vdpa;
import dev.chsdk.config.Vfio;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Random VMs, about half of which break a rule. One seed gives one sequence of them. */
final class MutatedConfigs {

    private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f", "g", "__x", "_y");

    private final Random random;
    private final Path nowhere;
    private final List<UnaryOperator<VmConfig>> mutations = List.of(
            this::cpus,
            this::topology,
            this::memory,
            this::zones,
            this::balloon,
            this::platform,
            this::pciSegment,
            this::disk,
            this::disk,
            this::vhostUserDisk,
            this::group,
            this::net,
            this::net,
            this::address,
            this::fs,
            this::small,
            this::numa,
            this::vfio);

    /**
     * A sequence.
     *
     * @param nowhere a folder that does not exist: a serial file in it ends the VMM once the rules are passed
     */
    MutatedConfigs(long seed, Path nowhere) {
        this.random = new Random(seed);
        this.nowhere = nowhere;
    }

    VmConfig next() {
        VmConfig vm = Boot.kernel("/k", "x").console(Console.off()).serial(Serial.file(nowhere.resolve("serial")));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            vm = mutations.get(random.nextInt(mutations.size())).apply(vm);
        }
        return vm;
    }

    private int of(int... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }

    private boolean chance() {
        return random.nextInt(5) == 0;
    }

    private Optional<String> id() {
        return chance() ? Optional.of(IDS.get(random.nextInt(IDS.size()))) : Optional.empty();
    }

    private VmConfig cpus(VmConfig vm) {
        CpusConfig cpus = Cpus.of(of(1, 2, 4));
        return vm.cpus(random.nextBoolean() ? cpus.maxVcpus(of(1, 2, 4, 8, 8192, 8193)) : cpus);
    }

    private VmConfig topology(VmConfig vm) {
        CpusConfig cpus = Cpus.topology(of(1, 2), of(1, 2), of(1, 2, 3));
        return vm.cpus(chance() ? cpus.bootVcpus(1).maxVcpus(of(2, 4)) : cpus);
    }

    private VmConfig memory(VmConfig vm) {
        MemoryConfig memory = Memory.mib(of(128, 256));
        memory = random.nextBoolean() ? memory.shared() : memory;
        memory = chance() ? memory.mergeable() : memory;
        memory = chance() ? memory.hugepages() : memory;
        return vm.memory(chance() ? memory.hugepageSize(ByteSize.mib(of(2, 3))) : memory);
    }

    private VmConfig zones(VmConfig vm) {
        String first = IDS.get(random.nextInt(IDS.size()));
        String second = IDS.get((IDS.indexOf(first) + 1) % IDS.size());
        return vm.memory(Memory.zones(
                Zone.of(first, ByteSize.mib(128)).shared(random.nextBoolean()).mergeable(chance()),
                Zone.of(second, ByteSize.mib(128)).shared(random.nextBoolean())));
    }

    private VmConfig balloon(VmConfig vm) {
        return vm.balloon(
                Balloon.of(ByteSize.mib(of(0, 64, 128, 256, 512))).id(id()).pciSegment(of(0, 0, 0, 1)));
    }

    private VmConfig platform(VmConfig vm) {
        PlatformConfig platform = Platform.pciSegments(of(1, 2, 2, 96, 97));
        platform = chance() ? platform.iommuSegments(of(0, 1, 2)) : platform;
        platform = chance() ? platform.iommuAddressWidthBits(of(39, 64, 65)) : platform;
        return vm.platform(chance() ? platform.vfioP2pDma(false) : platform);
    }

    private VmConfig pciSegment(VmConfig vm) {
        return vm.pciSegment(PciSegment.of(of(0, 1)).mmio32ApertureWeight(of(0, 1, 4)));
    }

    private VmConfig disk(VmConfig vm) {
        DiskConfig disk = Disk.of("/a" + vm.disks().size()).id(id()).pciSegment(of(0, 0, 0, 0, 1));
        disk = chance() ? disk.numQueues(of(0, 1, 2, 4)) : disk;
        disk = chance() ? disk.queueSize(of(0, 1, 2, 3, 4, 100, 128)) : disk;
        disk = chance() ? disk.serial("s".repeat(of(19, 20, 21))) : disk;
        disk = chance() ? disk.rateLimitGroup("g") : disk;
        disk = chance() ? disk.rateLimiter(RateLimiter.opsPerSecond(5)) : disk;
        disk = chance() ? disk.iommu() : disk;
        return vm.disk(chance() ? disk.pciDeviceId(of(0, 5, 31, 32)) : disk);
    }

    private VmConfig vhostUserDisk(VmConfig vm) {
        DiskConfig disk = Disk.vhostUser("/s");
        disk = chance() ? disk.vhostSocket(Optional.empty()) : disk;
        disk = chance() ? disk.path("/a") : disk;
        disk = chance() ? disk.iommu() : disk;
        return vm.disk(chance() ? disk.rateLimiter(RateLimiter.opsPerSecond(5)) : disk);
    }

    private VmConfig group(VmConfig vm) {
        return vm.rateLimitGroup(RateLimitGroup.of("g", RateLimiter.opsPerSecond(5)));
    }

    private VmConfig net(VmConfig vm) {
        NetConfig net = chance() ? Net.vhostUser("/s") : Net.tap("tap0");
        net = net.id(id()).pciSegment(of(0, 0, 0, 0, 1));
        net = chance() ? net.numQueues(of(0, 1, 2, 3, 4, 8)) : net;
        net = chance() ? net.queueSize(of(1, 2, 3, 100, 256)) : net;
        net = chance() ? net.iommu() : net;
        net = chance() ? net.fds(of(2, 3), of(3, 4)) : net;
        net = chance() ? net.rateLimiter(RateLimiter.opsPerSecond(5)) : net;
        return vm.net(chance() ? net.vhostSocket(Optional.empty()) : net);
    }

    private VmConfig address(VmConfig vm) {
        NetConfig net = Net.tap("tap0").mtu(of(1279, 1280, 1500));
        net = random.nextBoolean() ? net.ip(IpAddress.parse("10.0.0.1")) : net;
        net = random.nextBoolean() ? net.mask(IpAddress.parse("255.0.0.0")) : net;
        net = chance() ? net.offloadCsum(false) : net;
        return vm.net(chance() ? net.offloadTso(false).offloadUfo(false) : net);
    }

    private VmConfig fs(VmConfig vm) {
        FsConfig fs = Fs.of("t", "/s").id(id()).pciSegment(of(0, 0, 0, 1));
        fs = chance() ? fs.numQueues(of(1, 2, 4)) : fs;
        return vm.fs(chance() ? fs.queueSize(of(100, 128, 1000)) : fs);
    }

    /** One of the devices with few options. */
    private VmConfig small(VmConfig vm) {
        return switch (random.nextInt(5)) {
            case 0 -> vm.pmem(Pmem.of("/p").id(id()).pciSegment(of(0, 0, 1)));
            case 1 -> vm.rng(Rng.of("/r").id(id()).iommu(random.nextBoolean()));
            case 2 -> vm.userDevice(UserDevice.of("/u").id(id()).pciSegment(of(0, 0, 1)));
            case 3 -> vm.vdpa(Vdpa.of("/v").id(id()).iommu(random.nextBoolean()));
            default -> vm.vsock(Vsock.of(of(0, 1, 2, 3, 4, 5), "/vs").id(id()));
        };
    }

    private VmConfig numa(VmConfig vm) {
        long node = vm.numaNodes().size();
        return switch (random.nextInt(4)) {
            case 0 -> vm.numaNode(Numa.node(node));
            case 1 -> vm.numaNode(Numa.node(node).memoryZones(IDS.get(random.nextInt(3))));
            case 2 -> vm.numaNode(Numa.node(node).deviceId("d"));
            default -> vm.numaNode(Numa.node(node).cpus(CpuSet.of(0)).pciSegments(of(0, 1)));
        };
    }

    private VmConfig vfio(VmConfig vm) {
        var device = Vfio.of(random.nextBoolean() ? "/d" : "/e").id(id()).pciSegment(of(0, 0, 1));
        return vm.device(chance() ? device.nvGpudirectClique(1) : device);
    }
}
