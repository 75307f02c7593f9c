// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.VmmException;
import dev.chsdk.launch.VmmProcess;
import java.time.Duration;

/** The end of a VMM by {@code vmm.shutdown}, if it heeds that in time, and of its client. */
final class PoliteEnd {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    private PoliteEnd() {}

    static void of(VmmClient client, VmmProcess process, Duration limit) {
        try (client) {
            if (process.isAlive()) {
                ask(client, limit);
                boolean ended = process.awaitExit("The end of the VMM", limit);
                LOG.log(System.Logger.Level.DEBUG, "After vmm.shutdown: {0}", ended ? "ended" : "still there");
            }
        } catch (VmmException rude) {
            LOG.log(System.Logger.Level.DEBUG, "The VMM does not end by vmm.shutdown", rude);
        }
    }

    private static void ask(VmmClient client, Duration limit) {
        try {
            client.within(limit).shutdownVmm();
        } catch (IllegalStateException closedBefore) {
            try (VmmClient another = VmmClient.connect(client.socket())) {
                another.within(limit).shutdownVmm();
            }
        }
    }
}
