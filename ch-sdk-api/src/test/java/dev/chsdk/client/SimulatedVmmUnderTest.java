// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.List;

/** A simulated VMM in this JVM. A request that it does not know fails the test. */
record SimulatedVmmUnderTest(SimulatedVmm vmm, Path events) implements VmmUnderTest {

    static SimulatedVmmUnderTest start(Path directory, VmmVersion version) {
        Path events = directory.resolve("events");
        List<String> arguments =
                List.of("--api-socket", "path=" + directory.resolve("api"), "--event-monitor", "path=" + events);
        return new SimulatedVmmUnderTest(SimulatedVmm.start(arguments, version), events);
    }

    @Override
    public Path socket() {
        return vmm.socket();
    }

    @Override
    public void awaitEnd() {
        assertThat(vmm.exit().join()).isZero();
    }

    @Override
    public void close() {
        vmm.close();
        assertThat(vmm.unexpectedRequests()).isEmpty();
    }
}
