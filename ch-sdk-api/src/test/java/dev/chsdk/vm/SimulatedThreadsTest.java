// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SimulatedThreadsTest extends ThreadsContract {

    SimulatedThreadsTest(@TempDir Path directory) throws IOException {
        super(LaunchBed.simulated(directory, VmmVersion.NEWEST_TESTED));
    }
}
