// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.nio.file.Path;

/** The descriptors on the VMM of this machine. */
class RealVmmDescriptorIT extends VmmDescriptorContract {

    @Override
    VmmUnderTest start(Path directory) throws Exception {
        return RealVmmUnderTest.start(directory);
    }
}
