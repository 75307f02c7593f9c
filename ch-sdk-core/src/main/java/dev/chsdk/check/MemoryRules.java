// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.isPowerOfTwo;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.BalloonConfig;
import dev.chsdk.config.HotplugMethod;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.value.ByteSize;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Memory, its zones and the balloon. {@code vm.boot} lays the memory out before it looks at anything else. Source: {@code
 * vmm/src/memory_manager.rs} and {@code vmm/src/config.rs}.
 */
final class MemoryRules {

    private static final long PAGE = 4096;
    private static final long LEAST = ByteSize.mib(1).toBytes();
    private static final long ADDRESS_SPACE = 1L << 47;
    private static final long BALLOON_LEAVES = ByteSize.mib(32).toBytes();
    private static final String NOT_VALID = "Memory configuration is not valid";
    private static final String MISALIGNED = "Memory size is misaligned with default page size or its hugepage size";

    private MemoryRules() {}

    /** What the memory manager refuses when it lays the memory out. */
    static void layout(Inspection found) {
        long size = found.memorySize();
        List<MemoryZoneConfig> zones = found.zones();
        if (size == 0 && zones.isEmpty()) {
            found.refused(
                    new Place("11.1", "memory.size", size),
                    "a VM without zones has its memory here",
                    "write a size, or give memory.zones",
                    "No memory zones found");
        }
        if (size != 0 && !zones.isEmpty()) {
            found.refused(
                    new Place("11.2", "memory.size", size),
                    "beside zones it must be 0",
                    "write memory.size=0; Memory.zones(...) does",
                    NOT_VALID);
        }
        if (size != 0 && zones.isEmpty()) {
            extent(found, size);
        }
        found.vm().memory().ifPresent(memory -> hotplug(found, memory, zones.isEmpty()));
        zones(found, zones);
    }

    private static void extent(Inspection found, long size) {
        Place place = new Place("4.8", "memory.size", size);
        if (Long.compareUnsigned(size, LEAST) < 0) {
            found.fatal(place, "the tables for the guest do not fit, and the VMM dies of it", "write 64 MiB or more");
        }
        if (Long.compareUnsigned(size, ADDRESS_SPACE) >= 0) {
            found.fatal(place, "no process can map that much, and the VMM aborts", "write what the host has");
        }
        Optional<MemoryConfig> memory = found.vm().memory();
        aligned(
                found,
                new Place("11.9", "memory.size", size),
                memory.filter(given -> on(given.isHugepages())).flatMap(MemoryConfig::hugepageSize));
    }

    private static void aligned(Inspection found, Place size, Optional<ByteSize> hugePage) {
        long page =
                hugePage.map(ByteSize::toBytes).filter(Inspection::isPowerOfTwo).orElse(PAGE);
        if (Long.remainderUnsigned((long) size.value(), page) != 0) {
            found.refused(
                    size,
                    "it is no multiple of the page size, " + ByteSize.bytes(page),
                    "write a multiple of " + ByteSize.bytes(page),
                    MISALIGNED);
        }
    }

    private static void hotplug(Inspection found, MemoryConfig memory, boolean counts) {
        if (!counts) {
            return;
        }
        Optional<ByteSize> hotplug = memory.hotplugSize();
        boolean virtioMem = memory.hotplugMethod().equals(Optional.of(HotplugMethod.VIRTIO_MEM));
        hotplug.filter(size -> size.toBytes() == 0)
                .ifPresent(size -> found.refused(
                        new Place("11.5", "memory.hotplug_size", 0),
                        "0 is not the same as none",
                        "leave it out",
                        "Invalid size for resizing. Can be anything except 0"));
        memory.hotpluggedSize()
                .filter(plugged -> hotplug.isEmpty() || plugged.compareTo(hotplug.get()) > 0 || !virtioMem)
                .ifPresent(plugged -> found.refused(
                        new Place("11.6", "memory.hotplugged_size", plugged),
                        "memory that is plugged at boot is part of memory.hotplug_size, with virtio-mem",
                        "write hotplug_method=virtio-mem and a hotplug_size that is not smaller",
                        NOT_VALID));
        if (virtioMem) {
            hotplug.ifPresent(size -> MemoryZoneRules.virtioMem(found, "memory.hotplug_size", size));
        }
    }

    private static void zones(Inspection found, List<MemoryZoneConfig> zones) {
        boolean acpi = found.vm()
                .memory()
                .flatMap(MemoryConfig::hotplugMethod)
                .filter(method -> method == HotplugMethod.VIRTIO_MEM)
                .isEmpty();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < zones.size(); i++) {
            MemoryZoneConfig zone = zones.get(i);
            String path = "memory.zones[" + i + "]";
            if (!ids.add(zone.id())) {
                found.refused(
                        new Place("9.2", path + ".id", zone.id()),
                        "an earlier zone has this id",
                        "give each zone an id of its own",
                        "Memory zone identifier is not unique");
            }
            MemoryZoneRules.check(found, zone, path, acpi);
            aligned(
                    found,
                    new Place("11.9", path + ".size", Inspection.sizeOf(zone)),
                    zone.hugepageSize().filter(size -> on(zone.isHugepages())));
        }
    }

    /** Huge pages, merging and the balloon. */
    static void pages(Inspection found) {
        found.vm().memory().ifPresent(memory -> {
            hugePages(found, memory);
            mergeable(found, "memory", on(memory.isShared()) && on(memory.isMergeable()));
        });
        List<MemoryZoneConfig> zones = found.zones();
        for (int i = 0; i < zones.size(); i++) {
            MemoryZoneConfig zone = zones.get(i);
            mergeable(found, "memory.zones[" + i + "]", on(zone.isShared()) && on(zone.isMergeable()));
        }
    }

    private static void hugePages(Inspection found, MemoryConfig memory) {
        memory.hugepageSize().ifPresent(size -> {
            if (!on(memory.isHugepages())) {
                found.refused(
                        new Place("4.1", "memory.hugepage_size", size),
                        "huge pages are off",
                        "set memory.hugepages, or leave this out",
                        "Huge page size specified but huge pages not enabled");
            } else if (!isPowerOfTwo(size.toBytes())) {
                found.refused(
                        new Place("4.2", "memory.hugepage_size", size),
                        "no page has this size",
                        "write 2 MiB or 1 GiB",
                        "Huge page size is not power of 2: " + size.toBytes());
            }
        });
    }

    private static void mergeable(Inspection found, String path, boolean both) {
        if (both && found.since(V52)) {
            found.refused(
                    new Place("4.3", path + ".mergeable", true),
                    "the host cannot merge pages that others map",
                    "switch off shared or mergeable",
                    "Invalid to set both 'mergeable' and 'shared' for memory");
        }
    }

    /** The balloon against the RAM. */
    static void balloon(Inspection found, BalloonConfig balloon) {
        long ram = ram(found);
        long size = balloon.size().map(ByteSize::toBytes).orElse(0L);
        if (Long.compareUnsigned(size, ram) >= 0) {
            found.refused(
                    new Place("4.5", "balloon.size", size),
                    "the RAM is " + ram + " bytes, and the balloon must leave some",
                    "write less than the RAM",
                    (found.since(V52) ? "Balloon" : "Ballon") + " size (" + size + ") greater than RAM (" + ram + ")");
        } else if (size != 0 && ram - size < BALLOON_LEAVES) {
            found.warning(
                    new Place("4.6", "balloon.size", size),
                    "it leaves the guest " + (ram - size) + " bytes, of which it may die",
                    "leave the guest 32 MiB at least");
        }
    }

    private static long ram(Inspection found) {
        long ram = found.memorySize()
                + found.zones().stream().mapToLong(Inspection::sizeOf).sum();
        if (!found.since(V52)) {
            return ram;
        }
        return ram
                + bytes(found.vm().memory().flatMap(MemoryConfig::hotpluggedSize))
                + found.zones().stream()
                        .mapToLong(zone -> bytes(zone.hotpluggedSize()))
                        .sum();
    }

    private static long bytes(Optional<ByteSize> size) {
        return size.map(ByteSize::toBytes).orElse(0L);
    }

    /** The ids of the zones in the common name space. */
    static void identifiers(Inspection found) {
        Set<String> zones = new HashSet<>();
        for (int i = 0; i < found.zones().size(); i++) {
            String id = found.zones().get(i).id();
            if (zones.add(id)) {
                Identifiers.check(found, "memory.zones[" + i + "]", Optional.of(id));
            }
        }
    }
}
