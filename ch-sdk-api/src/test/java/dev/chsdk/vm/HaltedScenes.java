// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program that stops in the middle of several scenes at once, says so, and waits to be killed. */
final class HaltedScenes {

    static final String HALTED = "halted ";

    private static final int FIRST_CASE = 5;

    private HaltedScenes() {}

    /**
     * Takes the words of a bed, an empty directory, a snapshot, and cases. Prints the number of its watchdog first, then a line
     * for each case as soon as it is at its step, or what went wrong.
     */
    public static void main(String[] arguments) throws IOException {
        LaunchBed bed = LaunchBed.of(List.of(arguments), Path.of(arguments[3]));
        Watchdog.ofThisJvm().watchDirectory(bed.base().resolve("chsdk-00000000"));
        System.out.println(Watchdog.ofThisJvm().handle().orElseThrow().pid());
        FaultTable table = FaultTable.read();
        for (int i = FIRST_CASE; i < arguments.length; i++) {
            FaultCell cell = table.cell(arguments[i]);
            String name = arguments[i].replace(' ', '-');
            Thread thread = new Thread(() -> play(bed, Path.of(arguments[4]), cell, name), name);
            thread.start();
        }
    }

    private static void play(LaunchBed bed, Path saved, FaultCell cell, String name) {
        try {
            String outcome = new FaultScene(bed, saved, cell, name, scene -> tellAndWait(cell)).play();
            System.out.println(cell + " was not halted: " + outcome);
        } catch (Exception e) {
            System.out.println(cell + " was not halted: " + e);
        }
    }

    private static void tellAndWait(FaultCell cell) {
        System.out.println(HALTED + cell);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
