// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A VMM that ends with its guest: v51.1 does not know {@code --no-shutdown}. */
class OlderSimulatedVmTest extends VmContract {

    OlderSimulatedVmTest(@TempDir Path directory) throws IOException {
        super(LaunchBed.simulated(directory, VmmVersion.V51_1));
    }
}
