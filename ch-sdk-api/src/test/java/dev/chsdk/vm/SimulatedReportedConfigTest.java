// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.value.VmmVersion;
import java.util.function.Consumer;

/** The simulator reports what it was told. */
class SimulatedReportedConfigTest extends ReportedConfigContract {

    @Override
    void withClient(Consumer<VmmClient> use) {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, VmmVersion.V53_0);
                VmmClient client = VmmClient.connect(vmm.socket())) {
            use.accept(client);
        }
    }
}
