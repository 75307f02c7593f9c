// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.vm.RealVmm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process of the VMM of this machine. {@code CH_PRELOAD} names a library that it needs on hosts whose KVM lacks
 * something, such as the calls for snapshots.
 */
record RealVmmUnderTest(Process process, Path socket, Path events) implements VmmUnderTest {

    static RealVmmUnderTest start(Path directory) throws IOException, InterruptedException {
        Path socket = directory.resolve("api");
        Path events = directory.resolve("events");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        RealVmm.require().toString(),
                        "--api-socket",
                        "path=" + socket,
                        "--event-monitor",
                        "path=" + events))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        Optional.ofNullable(System.getenv("CH_PRELOAD"))
                .ifPresent(library -> builder.environment().put("LD_PRELOAD", library));
        Process process = builder.start();
        while (!Files.exists(socket)) {
            if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                throw new IOException("The VMM ended: " + Files.readString(directory.resolve("output")));
            }
        }
        return new RealVmmUnderTest(process, socket, events);
    }

    @Override
    public void awaitEnd() {
        Process ended = process.onExit().join();
        assertThat(ended.isAlive()).isFalse();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
