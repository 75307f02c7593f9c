// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no process is left behind, the leak check tells. */
class PseudoTerminalTest {

    /** What a terminal that is not raw would change or act on: Ctrl-C, Ctrl-D, Ctrl-Z, line ends, bytes beyond ASCII. */
    private static final String BYTES = "\u0003\u0004\u001a\r\n\n\u0000\u00e9\u00ff";

    @TempDir
    private Path directory;

    @Test
    void bytes_goThroughUnchangedBothWays() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.open("script")) {
            BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
            terminal.connect(received::add);
            terminal.write(BYTES);
            try (InputStream from = Files.newInputStream(Path.of(terminal.path()));
                    OutputStream to = Files.newOutputStream(Path.of(terminal.path()))) {
                byte[] sent = BYTES.getBytes(StandardCharsets.ISO_8859_1);
                assertThat(from.readNBytes(sent.length)).isEqualTo(sent);

                to.write(sent);
                for (byte next : sent) {
                    assertThat(received.poll(2, TimeUnit.MINUTES)).isEqualTo(next & 0xff);
                }
            }
            assertThat(received).as("nothing is echoed").isEmpty();
        }
    }

    @Test
    void guestThatNobodyReads_isNotHeldUp() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.open("script")) {
            String text = "x".repeat(1000);
            for (int i = 0; i < 100_000; i++) {
                terminal.write(text);
            }
        }
    }

    @Test
    void withoutTheProgram_isNotSimulated() {
        for (String program : List.of("/absent/script", "true", "echo")) {
            assertThatThrownBy(() -> PseudoTerminal.open(program))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(501))
                    .hasMessageContaining("a console of mode Pty without the program script of util-linux");
        }
    }

    @Test
    void killedVmm_leavesNoProcess() throws Exception {
        Path socket = directory.resolve("api.sock");
        Path executable = SimulatedVmm.executable(directory);
        List<ProcessHandle> helpers;
        try (Launched vmm = Launched.start(directory, executable, "--api-socket", socket.toString())) {
            vmm.ping(socket);
            Vms.boot(socket, "{\"mode\":\"Pty\"}");
            helpers = vmm.process().descendants().toList();
            assertThat(helpers).isNotEmpty();
            vmm.process().destroyForcibly();
        }
        for (ProcessHandle helper : helpers) {
            helper.onExit().get(2, TimeUnit.MINUTES);
        }
    }
}
