// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealSnapshotRulesIT extends SnapshotRulesContract {

    RealSnapshotRulesIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.saving(directory));
    }
}
