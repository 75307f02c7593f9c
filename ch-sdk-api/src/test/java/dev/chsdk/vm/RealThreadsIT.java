// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealThreadsIT extends ThreadsContract {

    RealThreadsIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.real(directory));
    }
}
