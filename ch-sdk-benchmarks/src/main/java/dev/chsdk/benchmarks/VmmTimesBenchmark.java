// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the SDK adds to the VMM's own times, in interleaved pairs on the same VMM. Goals, as ratios of the medians: 1.1 for a
 * launch and for a restore until the guest runs, 3 for a VM of a {@link WarmPool} against one {@code vm.resume} by a
 * hand-written client.
 */
public final class VmmTimesBenchmark {

    private static final int WARM_UP = 100;
    private static final int PAIRS = 60;

    /** One thing to do, in milliseconds. */
    @FunctionalInterface
    private interface Timed {
        double millis(int round) throws Exception;
    }

    private final VmmProgram vmm = VmmProgram.find(System.getenv());
    private final Path work = Files.createTempDirectory("chb");
    private final VmConfig vm = Boot.kernel(TestGuest.kernel(), "benchmark")
            .cpus(Cpus.topology(1, 2, 2))
            .memory(Memory.mib(256))
            .serial(Serial.discard())
            .console(Console.off());

    private final String json = vm.toJson(vmm.version());

    private VmmTimesBenchmark() throws Exception {}

    /** Runs the benchmark with the VMM of {@code CH_BINARY} or {@code PATH}, v52.0 or newer. */
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
        System.out.printf(
                "VMM v%s, %s; medians of %d pairs, after %d to warm up%n", vmm.version(), vmm.path(), PAIRS, WARM_UP);
        compare("launch()", this::launch, "VMM by its API", this::bootByApi, 1.1);
        compare("launch()", this::launch, "VMM until \"booted\"", this::bootAlone, 1.1);
        Snapshot snapshot = snapshot();
        VmRestore restore = VmBuilder.restore(snapshot).vmm(vmm.path());
        compare(
                "restore to running",
                round -> restore(restore),
                "VMM until \"resumed\"",
                round -> restoreAlone(snapshot, round),
                1.1);
        try (WarmPool pool = WarmPool.of(restore, 1)) {
            compare("WarmPool.take()", round -> take(pool), "one vm.resume", round -> resume(restore), 3);
        }
    }

    private static void compare(String sdkName, Timed sdk, String aloneName, Timed alone, double goal)
            throws Exception {
        List<Double> bySdk = new ArrayList<>();
        List<Double> byVmm = new ArrayList<>();
        for (int round = 0; round < WARM_UP + PAIRS; round++) {
            double sdkMillis = sdk.millis(round);
            double aloneMillis = alone.millis(round);
            if (round >= WARM_UP) {
                bySdk.add(sdkMillis);
                byVmm.add(aloneMillis);
            }
        }
        double sdkMedian = Measured.median(bySdk);
        double vmmMedian = Measured.median(byVmm);
        System.out.printf(
                "%-20s %8.2f ms   %-22s %8.2f ms   ratio %5.2f (goal %.1f)%n",
                sdkName, sdkMedian, aloneName, vmmMedian, sdkMedian / vmmMedian, goal);
    }

    private double launch(int round) {
        long start = System.nanoTime();
        try (Vm running = VmBuilder.of(vm).vmm(vmm.path()).launch()) {
            double took = Measured.millisSince(start);
            Objects.requireNonNull(running.process());
            return took;
        }
    }

    private double bootByApi(int round) throws Exception {
        return VmmAlone.bootByApi(vmm.path(), work.resolve("a" + round), json);
    }

    private double bootAlone(int round) throws Exception {
        return VmmAlone.until("booted", vmm.path(), work.resolve("b" + round), vm.toArguments(vmm.version()));
    }

    private Snapshot snapshot() {
        try (Vm running = VmBuilder.of(vm).vmm(vmm.path()).launch()) {
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
