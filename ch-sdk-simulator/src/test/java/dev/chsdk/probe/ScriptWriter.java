// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.probe;

import dev.chsdk.simulator.SimulatedVmm;
import java.nio.file.Path;

/** Writes the launcher script to a directory; run by tests in a JVM of its own. */
public final class ScriptWriter {

    private ScriptWriter() {}

    /**
     * Prints whether the simulator is a named module, and the script's path.
     *
     * @param arguments the directory
     */
    public static void main(String[] arguments) {
        System.out.println("named: " + SimulatedVmm.class.getModule().isNamed());
        System.out.println(SimulatedVmm.executable(Path.of(arguments[0])));
    }
}
