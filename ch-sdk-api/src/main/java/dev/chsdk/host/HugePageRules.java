// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether as many huge pages are free as the memory wants, by the size of the pages. */
final class HugePageRules {

    private static final ByteSize DEFAULT_MEMORY = ByteSize.mib(512);

    /** What is wanted of the pages of one size. */
    private static final class Wanted {
        private long bytes;
        private boolean allAtOnce;
        private String path = "";

        void add(String option, ByteSize size, boolean prefault) {
            path = path.isEmpty() ? option : path;
            bytes += size.toBytes();
            allAtOnce |= prefault;
        }
    }

    private HugePageRules() {}

    static void check(Survey found) {
        VmConfig vm = found.vm();
        List<MemoryZoneConfig> zones = vm.memory().map(MemoryConfig::zones).orElse(List.of());
        boolean isUsed = vm.memory().filter(memory -> on(memory.isHugepages())).isPresent()
                || zones.stream().anyMatch(zone -> on(zone.isHugepages()));
        if (!isUsed) {
            return;
        }
        Map<ByteSize, Wanted> wanted = new TreeMap<>();
        ByteSize usual = HugePages.read(found.host().proc().resolve("meminfo")).pageSize();
        vm.memory()
                .filter(memory -> zones.isEmpty() && on(memory.isHugepages()))
                .ifPresent(
                        memory -> wanted.computeIfAbsent(memory.hugepageSize().orElse(usual), size -> new Wanted())
                                .add(
                                        "memory.hugepages",
                                        memory.size().orElse(DEFAULT_MEMORY),
                                        on(memory.isPrefault()) || on(memory.isReserve())));
        for (int i = 0; i < zones.size(); i++) {
            MemoryZoneConfig zone = zones.get(i);
            if (on(zone.isHugepages())) {
                wanted.computeIfAbsent(zone.hugepageSize().orElse(usual), size -> new Wanted())
                        .add(
                                "memory.zones[" + i + "].hugepages",
                                zone.size().orElse(DEFAULT_MEMORY),
                                on(zone.isPrefault()) || on(zone.isReserve()));
            }
        }
        wanted.forEach((size, pages) -> pages(found, size, pages));
    }

    private static boolean on(Optional<Boolean> option) {
        return option.orElse(false);
    }

    private static void pages(Survey found, ByteSize size, Wanted wanted) {
        Path pool = found.host().sys().resolve("kernel/mm/hugepages/hugepages-" + size.toBytes() / 1024 + "kB");
        Survey.Place place = new Survey.Place(11, wanted.path, true);
        if (size.toBytes() == 0 || !Files.isDirectory(pool)) {
            found.error(
                    place, "this host has no huge pages of " + size, "leave hugepages out, or choose a size it has");
            return;
        }
        long free = Math.max(0, number(found, pool, "free_hugepages") - number(found, pool, "resv_hugepages"));
        long needed = (wanted.bytes + size.toBytes() - 1) / size.toBytes();
        if (needed <= free) {
            return;
        }
        String message = "it needs " + needed + " huge pages of " + size + ", and " + free + " are free";
        long more = number(found, pool, "nr_hugepages") + needed - free;
        String remedy =
                "run `echo " + more + " | sudo tee " + pool.resolve("nr_hugepages") + "`, or leave hugepages out";
        if (wanted.allAtOnce || free == 0) {
            found.error(place, message, remedy);
        } else {
            found.warning(place, message + "; the VMM dies when the guest uses more", remedy);
        }
    }

    private static long number(Survey found, Path pool, String file) {
        return found.host().line(pool.resolve(file)).map(Long::parseLong).orElse(0L);
    }
}
