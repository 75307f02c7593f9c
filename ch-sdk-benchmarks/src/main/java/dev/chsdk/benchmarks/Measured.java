// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What the measurements share. */
final class Measured {

    /** Held, so that the level that is set on it stays. */
    private static final Logger SDK = Logger.getLogger("dev.chsdk");

    private Measured() {}

    /** Leaves the log's lines about each launch out. */
    static void quiet() {
        SDK.setLevel(Level.WARNING);
    }

    static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    static double median(List<Double> times) {
        List<Double> sorted = times.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
