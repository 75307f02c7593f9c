// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this JVM holds at a moment.
 *
 * @param descriptors open files, sockets and pipes
 * @param threads live threads, but for those that the JDK keeps to wait for child processes
 * @param reapers the threads that the JDK keeps for that
 * @param heap bytes in use after a collection
 * @param children processes that this JVM started
 */
record Held(long descriptors, long threads, long reapers, long heap, long children) {

    static final List<String> NUMBERS =
            List.of("descriptors", "threads", "process_reapers", "heap_bytes", "child_processes");

    private static final String REAPER = "process reaper";

    static Held now() throws IOException {
        System.gc();
        List<String> names = threadNames();
        long reapers = names.stream().filter(name -> name.startsWith(REAPER)).count();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Held(
                    open.count() - 1, // the one that reads the list
                    names.size() - reapers,
                    reapers,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ProcessHandle.current().children().count());
        }
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    /** The names of the threads that this SDK and what it is made of have started. */
    static List<String> ourThreads() {
        return threadNames().stream()
                .filter(name -> name.startsWith("ch-") || name.contains("OkHttp") || name.contains("junixsocket"))
                .toList();
    }

    void printBeside(Held before, int vms) {
        System.out.printf("  descriptors       %6d, before %d%n", descriptors, before.descriptors);
        System.out.printf("  threads           %6d, before %d%n", threads, before.threads);
        System.out.printf("  process reapers   %6d, before %d%n", reapers, before.reapers);
        System.out.printf(
                "  heap              %6d KiB, before %d KiB, %d bytes a VM%n",
                heap >> 10, before.heap >> 10, (heap - before.heap) / vms);
        System.out.printf("  child processes   %6d, before %d%n", children, before.children);
    }

    long[] numbers() {
        return new long[] {descriptors, threads, reapers, heap, children};
    }

    /** A line of CSV. */
    @Override
    public String toString() {
        return Arrays.stream(numbers()).mapToObj(Long::toString).collect(Collectors.joining(","));
    }
}
