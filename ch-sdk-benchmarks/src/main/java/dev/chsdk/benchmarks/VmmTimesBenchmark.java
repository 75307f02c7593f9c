// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.ImageType;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.vm.Snapshot;
import dev.chsdk.vm.Vm;
import dev.chsdk.vm.VmBuilder;
import dev.chsdk.vm.VmRestore;
import dev.chsdk.vm.WarmPool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the SDK adds to the VMM's own times, in interleaved rounds on the same VMM. Goals, as ratios of the medians: 1.1 for a
 * launch and for a restore until the guest runs, 3 for a VM of a {@link WarmPool} against one {@code vm.resume} by a
 * hand-written client.
 */
public final class VmmTimesBenchmark {

    private static final int ROUNDS = 100;
    private static final int WARM_UP = 100;

    /** Until the compiler of the JVM has done most of its work. */
    private static final int LONG_WARM_UP = 500;

    private static final long DISK_BYTES = 1L << 28;

    /** One thing to do, in milliseconds. */
    @FunctionalInterface
    private interface Timed {
        double millis(int round) throws Exception;
    }

    /** Something that the VMM does without the SDK. */
    private record Alone(String name, Timed timed) {}

    private final VmmProgram vmm = VmmProgram.find(System.getenv());
    private final Path work = Files.createTempDirectory("chb");
    private final VmConfig small = Boot.kernel(TestGuest.kernel(), "benchmark")
            .cpus(Cpus.topology(1, 2, 2))
            .memory(Memory.mib(256))
            .serial(Serial.discard())
            .console(Console.off());

    private VmmTimesBenchmark() throws Exception {}

    /**
     * Runs the benchmark with the VMM of {@code CH_BINARY} or {@code PATH}, v52.0 or newer. The system property {@code kernel}
     * names a kernel for one more comparison: the VMM takes its time to load a large one.
     */
    public static void main(String... arguments) throws Exception {
        Measured.quiet();
        VmmTimesBenchmark benchmark = new VmmTimesBenchmark();
        try {
            benchmark.run();
        } finally {
            Measured.delete(benchmark.work);
        }
    }

    private void run() throws Exception {
        if (!vmm.version().isAtLeast(VmmVersion.V52_0)) {
            throw new IllegalArgumentException("Before v52.0 a restored VM cannot be started by the command line");
        }
        System.out.printf("VMM v%s, %s; medians of %d rounds%n", vmm.version(), vmm.path(), ROUNDS);
        launches("launch(), small", small);
        launches("launch(), with a disk", withDisk());
        String kernel = System.getProperty("kernel", "");
        if (!kernel.isEmpty()) {
            launches("launch(), that kernel", withDisk().kernel(Path.of(kernel), "console=ttyS0"));
        }
        Snapshot snapshot = snapshot();
        VmRestore restore = VmBuilder.restore(snapshot).vmm(vmm.path());
        compare(
                "restore to running",
                WARM_UP,
                round -> restore(restore),
                1.1,
                List.of(new Alone("VMM until \"resumed\"", round -> restoreAlone(snapshot, round))));
        try (WarmPool pool = WarmPool.of(restore, 1)) {
            compare(
                    "WarmPool.take()",
                    WARM_UP,
                    round -> take(pool),
                    3,
                    List.of(new Alone("one vm.resume", round -> resume(restore))));
        }
    }

    /** Four vCPUs, 2 GiB, and a disk past the page cache with a queue for each. */
    private VmConfig withDisk() throws IOException {
        Path image = work.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
        }
        return small.memory(Memory.gib(2))
                .disk(Disk.directIo().path(image).imageType(ImageType.RAW).numQueues(4));
    }

    private void launches(String name, VmConfig vm) throws Exception {
        String json = vm.toJson(vmm.version());
        compare(
                name,
                LONG_WARM_UP,
                round -> launch(vm),
                1.1,
                List.of(
                        new Alone("VMM by its API", round -> bootByApi(json, round)),
                        new Alone("VMM until \"booted\"", round -> bootAlone(vm, round))));
    }

    private static void compare(String sdkName, int warmUp, Timed sdk, double goal, List<Alone> others)
            throws Exception {
        List<Double> bySdk = new ArrayList<>();
        List<List<Double>> byVmm = new ArrayList<>();
        others.forEach(other -> byVmm.add(new ArrayList<>()));
        for (int round = 0; round < warmUp + ROUNDS; round++) {
            boolean counts = round >= warmUp;
            double sdkMillis = sdk.millis(round);
            if (counts) {
                bySdk.add(sdkMillis);
            }
            for (int i = 0; i < others.size(); i++) {
                double aloneMillis = others.get(i).timed().millis(round);
                if (counts) {
                    byVmm.get(i).add(aloneMillis);
                }
            }
        }
        double sdkMedian = Measured.median(bySdk);
        for (int i = 0; i < others.size(); i++) {
            double vmmMedian = Measured.median(byVmm.get(i));
            System.out.printf(
                    "%-22s %8.2f ms   %-20s %8.2f ms   ratio %5.2f (goal %.1f)%n",
                    sdkName, sdkMedian, others.get(i).name(), vmmMedian, sdkMedian / vmmMedian, goal);
        }
    }

    private double launch(VmConfig vm) {
        long start = System.nanoTime();
        try (Vm running = VmBuilder.of(vm).vmm(vmm.path()).launch()) {
            double took = Measured.millisSince(start);
            Objects.requireNonNull(running.process());
            return took;
        }
    }

    private double bootByApi(String json, int round) throws Exception {
        return VmmAlone.bootByApi(vmm.path(), work.resolve("a" + round), json);
    }

    private double bootAlone(VmConfig vm, int round) throws Exception {
        return VmmAlone.until("booted", vmm.path(), work.resolve("b" + round), vm.toArguments(vmm.version()));
    }

    private Snapshot snapshot() {
        try (Vm running = VmBuilder.of(small).vmm(vmm.path()).launch()) {
            return running.snapshot(work.resolve("snapshot"));
        }
    }

    private static double restore(VmRestore restore) {
        long start = System.nanoTime();
        try (Vm running = restore.launch()) {
            double took = Measured.millisSince(start);
            Objects.requireNonNull(running.process());
            return took;
        }
    }

    private double restoreAlone(Snapshot snapshot, int round) throws Exception {
        return VmmAlone.until(
                "resumed",
                vmm.path(),
                work.resolve("r" + round),
                List.of("--restore", "source_url=file://" + snapshot.directory() + ",resume=on"));
    }

    /** The next VM is there before the clock starts, and none is made while it runs. */
    private static double take(WarmPool pool) {
        while (pool.ready() == 0) {
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        try (Vm running = pool.take()) {
            double took = Measured.millisSince(start);
            Objects.requireNonNull(running.process());
            return took;
        }
    }

    private static double resume(VmRestore restore) throws Exception {
        try (Vm paused = restore.paused().launch();
                ChannelClient channel = new ChannelClient(paused.directory().resolve("api.sock"))) {
            channel.ping();
            long start = System.nanoTime();
            channel.resume();
            return Measured.millisSince(start);
        }
    }
}
