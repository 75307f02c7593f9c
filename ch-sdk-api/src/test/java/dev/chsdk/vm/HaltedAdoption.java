// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that adopts every VM, tells the watchdog's process, and waits for its own end. */
final class HaltedAdoption {

    private HaltedAdoption() {}

    /** Takes the folder of the run directories. */
    public static void main(String[] arguments) throws IOException {
        List<Vm> adopted = Vms.adopt(Path.of(arguments[0]));
        if (adopted.size() != 1) {
            throw new IllegalStateException("Adopted " + adopted);
        }
        System.out.println(Watchdog.ofThisJvm().handle().orElseThrow().pid());
        int end = System.in.read();
        throw new IllegalStateException("Not killed: " + end);
    }
}
