// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.host.Kvm;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** As {@link #require()}, of a test that is about a newer VMM than the oldest one. */
    static VmmProgram require(VmmVersion since) {
        VmmProgram program = VmmProgram.at(require());
        Assumptions.assumeTrue(
                program.version().isAtLeast(since),
                "This test is about v" + since + " and later, not v" + program.version());
        return program;
    }

    /** The program, with the library before all others that {@code CH_PRELOAD} names, for hosts whose KVM lacks a call. */
    static Path requireSaving(Path directory) throws IOException {
        Path program = require();
        String library = System.getenv().getOrDefault("CH_PRELOAD", "");
        if (library.isEmpty()) {
            return program;
        }
        Path script = Files.writeString(
                directory.resolve("vmm"),
                "#!/bin/sh\nexport LD_PRELOAD='" + library + "'\nexec '" + program + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static Path without(String reason) {
        return Boolean.getBoolean("require.real")
                ? Assertions.fail("A real VMM is required, and " + reason)
                : Assumptions.abort("No real VMM: " + reason);
    }
}
