// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealRunningVmIT extends RunningVmContract {

    RealRunningVmIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.real(directory));
    }
}
