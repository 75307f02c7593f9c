// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealRestoreIT extends RestoreContract {

    RealRestoreIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.saving(directory));
    }

    @Override
    void assertAsked(Vm vm, String option) throws IOException {
        assertThat(vm.directory().resolve("vmm.log")).content().containsPattern("VmRestore RestoreConfig .*" + option);
    }
}
