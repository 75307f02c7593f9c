// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A real VMM reports what it was told. */
class RealReportedConfigIT extends ReportedConfigContract {

    @Override
    void withClient(Consumer<VmmClient> use) throws Exception {
        Path socket = directory.resolve("api");
        List<String> command = List.of(RealVmm.require().toString(), "--api-socket", "path=" + socket);
        try (VmmProcess process = VmmLauncher.start(command, directory);
                VmmClient client = VmmClient.connect(socket)) {
            process.awaitReady(() -> client.ping().pid().orElseThrow(), Duration.ofMinutes(1));
            use.accept(client);
            client.shutdownVmm();
        }
    }
}
