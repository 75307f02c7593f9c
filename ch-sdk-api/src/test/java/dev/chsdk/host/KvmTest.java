// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.error.VmmLaunchException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvmTest {

    @TempDir
    Path directory;

    @Test
    void requireUsable_withoutDevice() {
        Path device = directory.resolve("kvm");

        assertThatThrownBy(() -> Kvm.requireUsable(device, "ann"))
                .isInstanceOfSatisfying(
                        VmmLaunchException.class,
                        e -> assertThat(e.reason()).isEqualTo(VmmLaunchException.Reason.NO_KVM))
                .hasMessageStartingWith("There is no " + device + ". Switch on virtualization");
    }

    @Test
    void requireUsable_withDevice() throws Exception {
        Path device = Files.createFile(directory.resolve("kvm"));

        assertThatCode(() -> Kvm.requireUsable(device, "ann")).doesNotThrowAnyException();
    }
}
