// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.host.Kvm;
import dev.chsdk.launch.VmmProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The VMM of this machine, for tests that want a real one. */
public final class RealVmm {

    private RealVmm() {}

    /** The program; without one, or without KVM, the test is skipped, or fails under {@code -Drequire.real=true}. */
    public static Path require() {
        try {
            VmmProgram program = VmmProgram.find(System.getenv());
            if (program.isSimulated()) {
                return without(program.path() + " is the simulator");
            }
            Kvm.requireUsable();
            return program.path();
        } catch (VmmLaunchException e) {
            return without(String.valueOf(e.getMessage()));
        }
    }

    private static Path without(String reason) {
        return Boolean.getBoolean("require.real")
                ? Assertions.fail("A real VMM is required, and " + reason)
                : Assumptions.abort("No real VMM: " + reason);
    }
}
