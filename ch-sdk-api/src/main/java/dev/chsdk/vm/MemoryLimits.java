// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.BalloonConfig;
import dev.chsdk.config.HotplugMethod;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.info.VmInfo;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a VM's memory can become, by the way in which it is plugged.
 *
 * @param isZoned whether it is made of zones, each of a size of its own
 * @param boot with virtio-mem, what the VM booted with; with ACPI, what it has now
 * @param plugged what was plugged by virtio-mem
 * @param spare what can be plugged beyond what it booted with
 * @param balloon what the balloon holds
 */
record MemoryLimits(
        boolean isVirtioMem, boolean isZoned, long boot, long plugged, long spare, long balloon, boolean areVisible) {

    private static final long ACPI_STEP = ByteSize.mib(128).toBytes();
    private static final long VIRTIO_MEM_STEP = ByteSize.mib(2).toBytes();

    static MemoryLimits of(VmInfo info, VmmVersion version) {
        Optional<MemoryConfig> memory = info.config().memory();
        boolean isVirtioMem = memory.flatMap(MemoryConfig::hotplugMethod).equals(Optional.of(HotplugMethod.VIRTIO_MEM));
        List<MemoryZoneConfig> zones = memory.map(MemoryConfig::zones).orElse(List.of());
        return new MemoryLimits(
                isVirtioMem,
                !zones.isEmpty(),
                bytes(memory.flatMap(MemoryConfig::size)) + sum(zones, MemoryZoneConfig::size),
                bytes(memory.flatMap(MemoryConfig::hotpluggedSize)) + sum(zones, MemoryZoneConfig::hotpluggedSize),
                bytes(memory.flatMap(MemoryConfig::hotplugSize)),
                bytes(info.config().balloon().flatMap(BalloonConfig::size)),
                isVirtioMem && version.isAtLeast(VmmVersion.V52_0));
    }

    private static long bytes(Optional<ByteSize> size) {
        return size.map(ByteSize::toBytes).orElse(0L);
    }

    private static long sum(List<MemoryZoneConfig> zones, Function<MemoryZoneConfig, Optional<ByteSize>> size) {
        return zones.stream().mapToLong(zone -> bytes(size.apply(zone))).sum();
    }

    /** What the guest was given, without regard to the balloon. */
    ByteSize now() {
        return ByteSize.bytes(boot + plugged);
    }

    /** A VMM refuses what virtio-mem has already. */
    boolean isChange(ByteSize total) {
        return !isVirtioMem || !total.equals(now());
    }

    /** What {@code memory_actual_size} is to become. */
    long expected(ByteSize total) {
        return total.toBytes() - balloon;
    }

    void check(ByteSize total) {
        if (isZoned) {
            throw new IllegalArgumentException(
                    "The VM's memory is made of zones; use client().resizeZone(id, size), with virtio-mem");
        }
        long growth = total.toBytes() - boot;
        if (growth < 0) {
            throw refused(
                    total,
                    isVirtioMem
                            ? "the VM booted with " + ByteSize.bytes(boot) + ", and virtio-mem does not go below that"
                            : "the VM has " + ByteSize.bytes(boot)
                                    + ", and ACPI cannot take memory away from a running guest; use Memory.virtioMem(mib)");
        }
        if (growth > spare) {
            throw refused(
                    total,
                    (isVirtioMem
                                    ? "at most " + ByteSize.bytes(spare) + " can be plugged beyond "
                                            + ByteSize.bytes(boot)
                                    : "the VM has " + ByteSize.bytes(boot) + ", and at most " + ByteSize.bytes(spare)
                                            + " can be plugged in all since it booted")
                            + (spare == 0 ? "; use Memory.virtioMem(mib) or MemoryConfig.hotplugSize(size)" : ""));
        }
        long step = isVirtioMem ? VIRTIO_MEM_STEP : ACPI_STEP;
        if (growth % step != 0) {
            throw refused(
                    total,
                    "what is plugged beyond " + ByteSize.bytes(boot) + " must be a multiple of "
                            + ByteSize.bytes(step));
        }
    }

    private static IllegalArgumentException refused(ByteSize total, String why) {
        return new IllegalArgumentException("Memory of " + total + ": " + why);
    }
}
