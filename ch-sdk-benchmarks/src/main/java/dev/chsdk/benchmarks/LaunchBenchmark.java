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
import dev.chsdk.vm.Vm;
import dev.chsdk.vm.VmBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code launch()} against a shell script that does the same with curl, in interleaved pairs on the same VMM. The goal is a
 * ratio of the medians of at most 1.1, or 20 ms more, whichever is larger.
 */
public final class LaunchBenchmark {

    private static final int WARM_UP = 5;
    private static final int PAIRS = 30;

    private final VmmProgram vmm = VmmProgram.find(System.getenv());
    private final Path work = Files.createTempDirectory("chb");
    private final Path script = copyOfScript();
    private final VmConfig vm = Boot.kernel(TestGuest.kernel(), "benchmark")
            .cpus(Cpus.topology(1, 2, 2))
            .memory(Memory.mib(256))
            .serial(Serial.discard())
            .console(Console.off());
    private final Path json = Files.writeString(work.resolve("vm.json"), vm.toJson(vmm.version()));

    private LaunchBenchmark() throws IOException {}

    /** Runs the benchmark with the VMM of {@code CH_BINARY} or {@code PATH}. */
    public static void main(String... arguments) throws Exception {
        Measured.quiet();
        LaunchBenchmark benchmark = new LaunchBenchmark();
        try {
            benchmark.run();
        } finally {
            Measured.delete(benchmark.work);
        }
    }

    private void run() throws Exception {
        List<Double> java = new ArrayList<>();
        List<Double> shell = new ArrayList<>();
        for (int i = 0; i < WARM_UP + PAIRS; i++) {
            double byJava = byLaunch();
            double byShell = byScript(work.resolve("vm" + i));
            if (i >= WARM_UP) {
                java.add(byJava);
                shell.add(byShell);
            }
        }
        double javaMedian = Measured.median(java);
        double shellMedian = Measured.median(shell);
        System.out.printf("VMM                v%s, %s%n", vmm.version(), vmm.path());
        System.out.printf("pairs              %d, after %d to warm up%n", PAIRS, WARM_UP);
        System.out.printf("launch()           %8.1f ms (median)%n", javaMedian);
        System.out.printf("shell script       %8.1f ms (median)%n", shellMedian);
        System.out.printf("ratio of medians   %8.2f%n", javaMedian / shellMedian);
        System.out.printf("difference         %+8.1f ms%n", javaMedian - shellMedian);
    }

    private double byLaunch() {
        long start = System.nanoTime();
        try (Vm running = VmBuilder.of(vm).vmm(vmm.path()).launch()) {
            double took = Measured.millisSince(start);
            Objects.requireNonNull(running.process());
            return took;
        }
    }

    private double byScript(Path directory) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process shell = new ProcessBuilder(
                        "/bin/sh", script.toString(), vmm.path().toString(), directory.toString(), json.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = shell.waitFor();
        double took = Measured.millisSince(start);
        String pid = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (status != 0) {
            throw new IOException("The script ended with status " + status + "; it needs curl and setsid");
        }
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        Measured.delete(directory);
        return took;
    }

    private Path copyOfScript() throws IOException {
        try (InputStream in = Objects.requireNonNull(LaunchBenchmark.class.getResourceAsStream("launch.sh"))) {
            Path copy = work.resolve("launch.sh");
            Files.copy(in, copy);
            return copy;
        }
    }
}
