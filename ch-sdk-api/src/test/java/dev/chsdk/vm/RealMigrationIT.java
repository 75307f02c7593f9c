// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Memory;
import dev.chsdk.info.VmState;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealMigrationIT extends MigrationContract {

    RealMigrationIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.saving(directory));
    }

    @Test
    void migrateTo_byHandingTheMemoryOverUnderAFilterThatKills() {
        VmBuilder shared = talkative().configure(vm -> vm.memory(Memory.mib(64).shared()));
        try (VmReceiver receiver = shared.receiver();
                Vm source = shared.launch()) {
            if (source.client().version().equals(VmmVersion.V53_0)) {
                assertThatThrownBy(() -> source.migrateTo(receiver, how -> how.local()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("would be killed by its own seccomp filter");
            }
            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
        }
    }
}
