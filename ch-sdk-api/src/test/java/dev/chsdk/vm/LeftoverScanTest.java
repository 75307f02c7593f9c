// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan finds each kind of leftover, so that its finding nothing means something. */
class LeftoverScanTest {

    @TempDir
    Path base;

    @TempDir
    Path links;

    private Path directory = Path.of("");

    @BeforeEach
    void chooseDirectory() {
        directory = base.resolve("chsdk-0123abcd");
    }

    @Test
    void nothing() throws Exception {
        Files.createFile(base.resolve("other"));
        Files.createSymbolicLink(links.resolve("other"), links.resolve("elsewhere"));

        assertThat(LeftoverScan.of(base, links)).isEmpty();
    }

    @Test
    void directory() throws Exception {
        Files.createDirectory(directory);

        assertThat(LeftoverScan.of(base, links)).containsExactly("directory " + directory);
    }

    @Test
    void link() throws Exception {
        Path link = Files.createSymbolicLink(links.resolve("link"), directory.resolve("api.sock"));

        assertThat(LeftoverScan.of(base, links)).containsExactly("link " + link);
    }

    @Test
    void socketFile() throws Exception {
        Path path = links.resolve("vsock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));

            assertThat(LeftoverScan.of(base, links)).containsExactly("socket file " + path);
        }
    }

    @Test
    void process() throws Exception {
        Process process =
                new ProcessBuilder("/bin/sh", "-c", "echo up; read line", "vmm", directory + "/api.sock").start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("up");

            assertThat(LeftoverScan.of(base, links))
                    .singleElement()
                    .asString()
                    .startsWith("process " + process.pid() + ": /bin/sh");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void socketWhoseFileIsGone() throws Exception {
        Files.createDirectory(directory);
        Path path = directory.resolve("api.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.delete(path);
            Files.delete(directory);

            assertThat(LeftoverScan.of(base, links))
                    .singleElement()
                    .asString()
                    .startsWith("socket ")
                    .endsWith(path.toString());
        }
    }
}
