// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The huge pages of the host's default size that nobody has taken. Others may take them at any time.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param pageSize the size of one; 0 on a host without huge pages
 * @param free how many are neither used nor reserved
 */
public record HugePages(ByteSize pageSize, long free) {

    /** Those of this host, from {@code /proc/meminfo}. */
    public static HugePages ofThisHost() {
        return read(Path.of("/proc/meminfo"));
    }

    static HugePages read(Path meminfo) {
        try {
            List<String> lines = Files.readAllLines(meminfo);
            long free = number(lines, "HugePages_Free:") - number(lines, "HugePages_Rsvd:");
            return new HugePages(ByteSize.kib(number(lines, "Hugepagesize:")), Math.max(0, free));
        } catch (IOException | NumberFormatException unreadable) {
            return new HugePages(ByteSize.bytes(0), 0);
        }
    }

    private static long number(List<String> lines, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()).replace("kB", "").strip())
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** Whether memory of this size consists of whole pages and as many are free. */
    public boolean hold(ByteSize memory) {
        long size = pageSize.toBytes();
        return size > 0 && memory.toBytes() % size == 0 && memory.toBytes() / size <= free;
    }

    @Override
    public String toString() {
        return pageSize.toBytes() == 0 ? "no huge pages" : free + " free huge pages of " + pageSize;
    }
}
