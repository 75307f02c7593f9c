// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.Watchdog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that plays scenes in its own JVM, for what a JVM must be started in a certain way. */
final class FaultChild {

    static final String END = "<end>";

    private FaultChild() {}

    /**
     * Takes the words of a bed, an empty directory and a snapshot, and reads a case a line. Says what went wrong, and {@value #END}, after
     * each; at the end of input the number of its watchdog.
     */
    public static void main(String[] arguments) throws IOException {
        LaunchBed bed = LaunchBed.of(List.of(arguments), Path.of(arguments[3]));
        FaultRun run = new FaultRun(bed, Path.of(arguments[4]));
        FaultTable table = FaultTable.read();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = in.readLine(); name != null; name = in.readLine()) {
            try {
                run.play(table.cell(name));
            } catch (Exception | AssertionError e) {
                System.out.println(name + ": " + FaultRun.trace(e));
            }
            System.out.println(END);
        }
        System.out.println(Watchdog.ofThisJvm().handle().map(ProcessHandle::pid).orElse(0L));
    }
}
