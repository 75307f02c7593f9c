// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A VM's whole life through the client, on each version. */
@Timeout(120)
class SimulatedVmmClientTest {

    @TempDir
    private Path directory;

    static List<VmmVersion> versions() {
        return List.of(VmmVersion.V50_0, VmmVersion.V51_1, VmmVersion.V52_0, VmmVersion.V53_0);
    }

    private static VmmResponseException refusal(Runnable call) {
        return catchThrowableOfType(VmmResponseException.class, call::run);
    }

    private VmConfig vm(String serial) {
        return Boot.kernel(TestGuest.kernel(), "console=ttyS0")
                .cpus(Cpus.topology(1, 2, 2))
                .memory(Memory.mib(64))
                .serial(Serial.file(directory.resolve(serial)))
                .console(Console.off());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void lifecycle_eachStep_showsInTheInfo(VmmVersion version) {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, version);
                VmmClient client = VmmClient.connect(vmm.socket())) {
            assertThat(client.version()).isEqualTo(version);
            client.create(vm("serial"));
            assertThat(client.info().state()).isEqualTo(VmState.CREATED);
            client.boot();
            assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(client.info().config().cpus())
                    .hasValueSatisfying(cpus -> assertThat(cpus.bootVcpus())
                            .isEqualTo(vm("serial").cpus().orElseThrow().bootVcpus()));
            client.pause();
            assertThat(client.info().state()).isEqualTo(VmState.PAUSED);
            client.resume();
            client.reboot();
            assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
            client.shutdown();
            assertThat(client.info().state()).isEqualTo(VmState.CREATED);
            client.delete();
            client.shutdownVmm();

            assertThat(vmm.exit().join()).isZero();
            assertThat(vmm.unexpectedRequests()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusals_areOfTheSameKindOnEachVersion(VmmVersion version) {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, version);
                VmmClient client = VmmClient.connect(vmm.socket())) {
            assertThat(refusal(() -> assertThat(client.info()).isNull()).isNotFound())
                    .isTrue();
            assertThat(refusal(client::boot).isNotFound()).isTrue();
            assertThat(refusal(client::pause).isInvalidState()).isTrue();
            client.create(vm("serial"));
            assertThat(refusal(() -> client.create(vm("serial"))).isInvalidState())
                    .isTrue();
            client.boot();
            client.pause();
            assertThat(refusal(client::pause).isInvalidState()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void create_refusedAtTheConsole_canBeTriedAgain(VmmVersion version) {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, version);
                VmmClient client = VmmClient.connect(vmm.socket())) {
            assertThat(refusal(() -> client.create(vm("absent/serial"))).reasons())
                    .contains("Error creating console devices");

            client.create(vm("serial"));

            assertThat(client.info().state()).isEqualTo(VmState.CREATED);
        }
    }
}
