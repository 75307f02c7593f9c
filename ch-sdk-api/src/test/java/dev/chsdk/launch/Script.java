// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An executable shell script that stands in for the VMM. */
final class Script {

    private Script() {}

    @CanIgnoreReturnValue
    static Path in(Path directory, String... lines) throws IOException {
        Path script = Files.writeString(
                directory.resolve("cloud-hypervisor"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
