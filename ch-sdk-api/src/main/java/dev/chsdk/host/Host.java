// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a check looks at the host.
 *
 * @param proc processes and locks, {@code /proc}
 * @param sys what the kernel has, {@code /sys}
 * @param dev devices, {@code /dev}
 */
record Host(Path proc, Path sys, Path dev) {

    private static final int CAP_NET_ADMIN = 12;

    static Host ofThisMachine() {
        return new Host(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));
    }

    /** The first line of a file of the kernel. Empty when there is no such file, or it cannot be read. */
    Optional<String> line(Path file) {
        return lines(file).stream().findFirst().map(String::strip);
    }

    List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** A field of this process, such as {@code Uid}. */
    private Optional<String> own(String field) {
        return lines(proc.resolve("self/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .map(line -> line.substring(field.length() + 1).strip().split("\\s+", -1)[0]);
    }

    long user() {
        return own("Uid").map(Long::parseLong).orElse(0L);
    }

    /** Whether this process may make and change network interfaces. */
    boolean mayChangeNetworks() {
        return own("CapEff")
                .map(bits -> (Long.parseUnsignedLong(bits, 16) >> CAP_NET_ADMIN & 1) == 1)
                .orElse(true);
    }
}
