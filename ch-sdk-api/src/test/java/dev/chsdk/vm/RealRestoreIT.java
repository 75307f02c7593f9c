// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.error.VmmResponseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealRestoreIT extends RestoreContract {

    RealRestoreIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.saving(directory));
    }

    @Test
    void restore_withTooFewDescriptors(@TempDir Path directory) throws Exception {
        VmRestore restore = restore(copyWithANicOfTwoDescriptors(directory.resolve("copy")));
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            assertThatThrownBy(() ->
                            restore.netDescriptors("n", List.of(file.getFD())).fork())
                    .isInstanceOf(VmmResponseException.class)
                    .hasMessageContaining("Number of Net FDs passed for 'n' during Restore: 1. Expected: 2");
            assertThat(file.getFD().valid()).as("stays the caller's").isTrue();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Override
    void assertAsked(Vm vm, String option) throws IOException {
        assertThat(vm.directory().resolve("vmm.log")).content().containsPattern("VmRestore RestoreConfig .*" + option);
    }
}
