// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.nio.file.Path;

/** The contract on the VMM of this machine. */
class RealVmmContractIT extends VmmContract {

    @Override
    VmmUnderTest start(Path directory) throws Exception {
        return RealVmmUnderTest.start(directory);
    }
}
