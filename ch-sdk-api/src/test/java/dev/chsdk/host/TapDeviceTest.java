// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapDeviceTest {

    @TempDir
    Path interfaces;

    @Test
    void find_multiQueue() throws Exception {
        tap("tap0", "0x5102\n");

        assertThat(TapDevice.find("tap0", interfaces)).contains(new TapDevice("tap0", true));
    }

    @Test
    void find_singleQueue() throws Exception {
        tap("tap0", "0x5002\n");

        assertThat(TapDevice.find("tap0", interfaces)).contains(new TapDevice("tap0", false));
    }

    @Test
    void find_whatIsNoTap() throws Exception {
        Files.createDirectory(interfaces.resolve("eth0"));

        assertThat(TapDevice.find("eth0", interfaces)).isEmpty();
        assertThat(TapDevice.find("missing", interfaces)).isEmpty();
        assertThat(TapDevice.find("../tap0", interfaces)).isEmpty();
        assertThat(TapDevice.find("", interfaces)).isEmpty();
    }

    private void tap(String name, String flags) throws IOException {
        Files.writeString(Files.createDirectory(interfaces.resolve(name)).resolve("tun_flags"), flags);
    }
}
