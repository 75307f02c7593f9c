// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** VMs behind an API socket, as the tests need them. */
final class Vms {

    /** Long enough for anything that comes at all. */
    static final Duration LONG = Duration.ofMinutes(2);

    private Vms() {}

    static InfoSource at(Path socket) {
        return () -> {
            try {
                return VmInfo.fromVmm(
                        UnixClient.call(socket, "GET", "vm.info", "").body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Boots the test guest with its serial port on a socket. */
    static void bootTestGuest(Path socket, Path serial) throws IOException {
        boot(socket, "{\"mode\":\"Socket\",\"socket\":\"" + serial + "\"}");
    }

    static void boot(Path socket, String serial) throws IOException {
        UnixClient.Reply created = UnixClient.call(socket, "PUT", "vm.create", description(serial));
        assertThat(created.status()).as(created.body()).isEqualTo(204);
        UnixClient.Reply booted = UnixClient.call(socket, "PUT", "vm.boot", "");
        assertThat(booted.status()).as(booted.body()).isEqualTo(204);
    }

    /** A VM with the test guest, as the body of {@code vm.create}. */
    static String description(String serial) {
        return "{\"cpus\":{\"boot_vcpus\":2,\"max_vcpus\":2},\"memory\":{\"size\":67108864},\"payload\":{\"kernel\":\""
                + TestGuest.kernel() + "\",\"cmdline\":\"of a test\"},\"console\":{\"mode\":\"Off\"},\"serial\":"
                + serial
                + "}";
    }

    /** Asks until the VM is in a state, and gives the answer. */
    static String waitForState(Path socket, String state) throws IOException {
        String wanted = "\"state\":\"" + state + "\"";
        long deadline = System.nanoTime() + LONG.toNanos();
        String body = "";
        while (!body.contains(wanted)) {
            assertThat(System.nanoTime()).as("last answer: %s", body).isLessThan(deadline);
            body = UnixClient.call(socket, "GET", "vm.info", "").body();
        }
        return body;
    }
}
