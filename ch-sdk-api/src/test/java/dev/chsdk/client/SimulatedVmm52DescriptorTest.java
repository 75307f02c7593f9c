// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;

/** The descriptors on the simulator of v52.0. */
class SimulatedVmm52DescriptorTest extends VmmDescriptorContract {

    @Override
    VmmUnderTest start(Path directory) {
        return SimulatedVmmUnderTest.start(directory, VmmVersion.V52_0);
    }
}
