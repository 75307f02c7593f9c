// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.Platform;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** A check of a VM with 60 devices. The goal is less than a millisecond, warm. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(0)
public class CheckBenchmark {

    private static final int PAIRS = 30;
    private static final int SEGMENTS = 4;

    private final VmConfig right = devices(true);
    private final VmConfig wrong = devices(false);

    /** Runs the benchmark. */
    public static void main(String... arguments) throws RunnerException {
        var unused = new Runner(new OptionsBuilder()
                        .include(CheckBenchmark.class.getName())
                        .build())
                .run();
    }

    private static VmConfig devices(boolean withMacs) {
        VmConfig vm = Boot.kernel("/k", "console=ttyS0")
                .console(Console.off())
                .cpus(Cpus.of(2))
                .memory(Memory.gib(4))
                .platform(Platform.pciSegments(SEGMENTS));
        for (int i = 0; i < PAIRS; i++) {
            vm = vm.disk(Disk.of("/images/disk" + i + ".img").id("disk" + i).pciSegment(i % SEGMENTS));
            var nic = Net.tap("tap" + i).id("net" + i).pciSegment(i % SEGMENTS);
            vm = vm.net(withMacs ? nic.mac("52:54:00:12:34:%02x".formatted(i)) : nic);
        }
        return vm;
    }

    /** A VM without a problem. */
    @Benchmark
    public List<Problem> right() {
        return ConfigCheck.problems(right, VmmVersion.V53_0);
    }

    /** A VM with a warning for each NIC, for which the other releases are looked at too. */
    @Benchmark
    public List<Problem> wrong() {
        return ConfigCheck.problems(wrong, VmmVersion.V53_0);
    }
}
