// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.VmConfig;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.IOException;

/** How the VM in a fresh VMM begins. */
interface Beginning {

    /** The description of no VM. */
    VmConfig NOTHING = VmConfig.fromVmm("{}");

    /** The VMM stays without a VM. */
    Beginning NONE = new Beginning() {

        @Override
        public VmConfig prepare(RunDirectory directory) {
            return NOTHING;
        }

        @Override
        public void create(VmmClient client, VmConfig vm, RunDirectory directory) {}

        @Override
        public void run(VmmClient client) {}
    };

    /** Makes the files of the VM in the run directory. Returns the description that the VMM will have. */
    VmConfig prepare(RunDirectory directory) throws IOException;

    /** Makes the VM. Its consoles are open afterwards, and the guest has not written to them. */
    void create(VmmClient client, VmConfig vm, RunDirectory directory);

    /** Lets the guest run. */
    void run(VmmClient client);
}
