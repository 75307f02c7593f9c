// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.vm.Snapshot;
import dev.chsdk.vm.Vm;
import dev.chsdk.vm.VmBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Many VMs, one after another and at once, and what stays behind in this JVM. Arguments: {@code cycles N FILE} launches,
 * snapshots, restores and closes N times; {@code many N FILE} has N VMs at once. A line of samples for each goes to the file.
 */
public final class Soak {

    private static final int WARM_UP = 100;

    private final VmmProgram vmm = VmmProgram.find(System.getenv());
    private final Path work = Files.createTempDirectory("chb");
    private final VmBuilder builder = VmBuilder.of(Boot.kernel(TestGuest.kernel(), "soak")
                    .memory(Memory.mib(32))
                    .serial(Serial.socket(work.resolve("serial")))
                    .console(Console.off()))
            .privateSockets()
            .vmm(vmm.path());

    private Soak() throws IOException {}

    /** Runs it with the VMM of {@code CH_BINARY} or {@code PATH}. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("Give `cycles N FILE` or `many N FILE`");
        }
        Measured.quiet();
        Soak soak = new Soak();
        int count = Integer.parseInt(arguments[1]);
        Path file = Path.of(arguments[2]);
        System.out.printf("VMM v%s, %s%n", soak.vmm.version(), soak.vmm.path());
        try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            switch (arguments[0]) {
                case "cycles" -> soak.cycles(count, csv);
                case "many" -> soak.many(count, csv);
                default -> throw new IllegalArgumentException("cycles or many, not " + arguments[0]);
            }
        } finally {
            Measured.delete(soak.work);
        }
        System.out.println("samples are in " + file);
    }

    private void cycles(int count, PrintWriter csv) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            cycle();
        }
        csv.println("cycle," + String.join(",", Held.NUMBERS));
        Trend trend = new Trend(count - count / 5);
        for (int i = 1; i <= count; i++) {
            cycle();
            Held held = Held.now();
            csv.println(i + "," + held);
            if (i > count / 5) {
                trend.add(held);
            }
        }
        System.out.printf("%d cycles of launch, snapshot, restore and close%n", count);
        System.out.printf("slope over the last 80 %%, for 1,000 cycles:%n");
        trend.print(1_000);
    }

    /** A word that is stored before the snapshot is there after the restore. */
    private void cycle() throws IOException {
        Path saved = work.resolve("saved");
        int word = 0x0badcafe;
        try (Vm vm = builder.launch()) {
            try (TestGuest guest = TestGuest.on(vm)) {
                guest.store(word);
                Snapshot unused = vm.snapshot(saved);
            }
        }
        try (Vm vm = VmBuilder.restore(Snapshot.open(saved)).vmm(vmm.path()).launch();
                TestGuest guest = TestGuest.on(vm)) {
            String kept = guest.command('v');
            if (!kept.equals(Integer.toHexString(word)) && !kept.equals("0" + Integer.toHexString(word))) {
                throw new IOException("The restored guest holds " + kept);
            }
        }
        Measured.delete(saved);
    }

    private void many(int count, PrintWriter csv) throws IOException {
        launchAndClose();
        Held before = Held.now();
        csv.println("vms," + String.join(",", Held.NUMBERS));
        csv.println("0," + before);
        Deque<Vm> running = new ArrayDeque<>();
        try {
            for (int i = 1; i <= count; i++) {
                running.push(builder.launch());
                running.getFirst().pause(); // its vCPU would be busy
                csv.println(i + "," + Held.now());
            }
            Held held = Held.now();
            for (Vm vm : running) {
                vm.resume();
                vm.pause();
            }
            System.out.printf("%d VMs at once, each resumed and paused once more%n", count);
            held.printBeside(before, count);
            System.out.println("threads of ours: " + Held.ourThreads());
        } finally {
            while (!running.isEmpty()) {
                running.pop().close();
            }
        }
        csv.println("0," + Held.now());
        System.out.println("after all are closed");
        Held.now().printBeside(before, 1);
    }

    private void launchAndClose() {
        for (int i = 0; i < WARM_UP; i++) {
            List<Vm> two = List.of(builder.launch(), builder.launch());
            two.forEach(Vm::close);
        }
    }
}
