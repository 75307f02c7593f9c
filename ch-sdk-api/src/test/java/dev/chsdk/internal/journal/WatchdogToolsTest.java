// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watchdog whose tools are missing, fail, or are not told everything. */
class WatchdogToolsTest {

    @TempDir
    Path base;

    @Test
    void start_withoutATool() throws Exception {
        ProcessBuilder shell = Watchdog.shell();
        shell.environment()
                .put("PATH", tools("readlink", "rm", "rmdir", "sleep").toString());

        assertThatThrownBy(() -> Watchdog.start(shell))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no grep in PATH, " + base);
        fake(base.resolve("tools"), "grep", "exit 1");
        assertThatThrownBy(() -> Watchdog.start(shell))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not look behind a zero byte");
    }

    @Test
    void grepThatFails_letsNothingBeRemoved() throws Exception {
        Path directory = Files.createDirectory(base.resolve("chsdk-00000000"));
        Path tools = tools("readlink", "rm", "rmdir");
        fake(tools, "grep", "case $1 in -q*) exit 0 ;; esac; exit 1");
        fake(tools, "sleep", "exit 0");
        try (StandIn vmm = StandIn.in(directory)) {
            takeBack(directory, tools);

            assertThat(directory).exists();
            assertThat(vmm.process().isAlive()).isTrue();
        }
    }

    /** As of a VMM with file capabilities, for all users but root. */
    @Test
    @Timeout(60)
    void processWhoseDirectoryTheKernelDoesNotTell_isKilled() throws Exception {
        Path directory = Files.createDirectory(base.resolve("chsdk-00000000"));
        Path tools = tools("grep", "rm", "rmdir", "sleep");
        fake(tools, "readlink", "exit 1");
        try (StandIn vmm = StandIn.in(directory)) {
            takeBack(directory, tools);

            assertThat(vmm.process().waitFor()).isEqualTo(128 + 9);
        }
        assertThat(directory).doesNotExist();
    }

    private static void takeBack(Path directory, Path tools) throws IOException, InterruptedException {
        ProcessBuilder builder = Watchdog.shell();
        builder.environment().put("PATH", tools.toString());
        Process shell = Watchdog.start(builder);
        shell.getOutputStream().write(("dir " + directory + "\n").getBytes(UTF_8));
        shell.getOutputStream().close();
        assertThat(shell.waitFor()).isZero();
    }

    private Path tools(String... names) throws IOException {
        Path folder = Files.createDirectory(base.resolve("tools"));
        for (String name : names) {
            fake(folder, name, "PATH=/usr/bin:/bin exec " + name + " \"$@\"");
        }
        return folder;
    }

    private static void fake(Path folder, String name, String script) throws IOException {
        Path tool = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
