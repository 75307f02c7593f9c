// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a VMM is told by {@code vm.create} it tells again by {@code vm.info}. */
@Timeout(300)
abstract class ReportedConfigContract {

    private static final int VMS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** A VMM without a VM, of v53.0, and a client of it; the client ends both. */
    abstract void withClient(Consumer<VmmClient> use) throws Exception;

    @Test
    void info_givesBackAllThatCreateWasTold() throws Exception {
        withClient(client -> {
            Random random = new Random(60);
            for (int i = 0; i < VMS; i++) {
                VmConfig sent = AnyVm.of(random, directory);
                assertThat(ConfigCheck.problems(sent, VmmVersion.V53_0))
                        .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
                client.create(sent);
                assertThat(sent.diff(client.info().config()))
                        .as("%s", sent.toJson())
                        .noneMatch(difference -> difference.here().isPresent());
                client.delete();
            }
        });
    }
}
