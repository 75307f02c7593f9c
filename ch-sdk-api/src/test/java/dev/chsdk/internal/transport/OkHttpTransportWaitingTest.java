// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.nio.file.Path;

class OkHttpTransportWaitingTest extends WaitingContract {

    @Override
    Transport connect(Path socket) {
        return new OkHttpTransport(socket);
    }
}
