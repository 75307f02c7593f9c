// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.chsdk.client.VmmClient;
import dev.chsdk.launch.VmmProgram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * {@code ping} through {@link VmmClient} against a hand-written client on a JDK channel, call by call in turns on the same
 * VMM. The goal is a ratio of the medians of at most 1.8.
 */
public final class PingBenchmark {

    private static final int WARM_UP = 20_000;
    private static final int CALLS = 20_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One way to ask. */
    @FunctionalInterface
    private interface Caller {
        int ask() throws IOException;
    }

    /** What a number of calls took: nanoseconds each, and bytes allocated by the calling thread in all. */
    private static final class Series {
        private final long[] nanos = new long[CALLS];
        private int count;
        private long bytes;

        void measure(Caller caller) throws IOException {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            int answer = caller.ask();
            long took = System.nanoTime() - start;
            bytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
            nanos[count++] = answer == 0 ? Long.MAX_VALUE : took;
        }

        double micros(double quantile) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return sorted[(int) (quantile * (CALLS - 1))] / 1e3;
        }

        void print(String name) {
            System.out.printf(
                    "%-24s p50 %8.1f us   p99 %8.1f us   %6d bytes a call%n",
                    name, micros(0.5), micros(0.99), bytes / CALLS);
        }
    }

    private PingBenchmark() {}

    /** Runs the benchmark with the VMM of {@code CH_BINARY} or {@code PATH}. */
    public static void main(String... arguments) throws Exception {
        VmmProgram program = VmmProgram.find(System.getenv());
        Path directory = Files.createTempDirectory("chb");
        Path socket = directory.resolve("s");
        Process vmm = new ProcessBuilder(program.path().toString(), "--api-socket", "path=" + socket)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!Files.exists(socket)) {
                if (vmm.waitFor(1, TimeUnit.MILLISECONDS)) {
                    throw new IOException(program.path() + " ended with status " + vmm.exitValue());
                }
            }
            System.out.printf("VMM                      v%s, %s%n", program.version(), program.path());
            run(socket);
        } finally {
            vmm.destroy();
            vmm.waitFor();
            for (String name : new String[] {"s", "s.lock"}) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.delete(directory);
        }
    }

    private static void run(Path socket) throws IOException {
        Series bySdk = new Series();
        Series byHand = new Series();
        try (VmmClient client = VmmClient.connect(socket);
                ChannelClient channel = new ChannelClient(socket)) {
            Caller sdk = () -> client.ping().features().size();
            Caller hand = () -> channel.ping().features().size();
            for (int i = 0; i < WARM_UP; i++) {
                if (sdk.ask() != hand.ask()) {
                    throw new IOException("The two clients read different answers");
                }
            }
            for (int i = 0; i < CALLS; i++) {
                bySdk.measure(sdk);
                byHand.measure(hand);
            }
        }
        bySdk.print("VmmClient.ping()");
        byHand.print("by hand on a JDK channel");
        System.out.printf("ratio of medians         %8.2f%n", bySdk.micros(0.5) / byHand.micros(0.5));
    }
}
