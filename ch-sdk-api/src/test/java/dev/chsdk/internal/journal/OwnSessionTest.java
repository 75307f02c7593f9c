// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes a signal to this JVM's terminal, or to its group, reaches. */
final class OwnSessionTest {

    private static final int FIELDS_BEFORE_SESSION = 3;

    @TempDir
    private Path directory;

    @Test
    void aJvmWithATerminalCanGetCtrlC() {
        assertThat(OwnSession.hasTerminal("4711 (a) b) S 1 4711 4711 34816 4711 4194304 2"))
                .isTrue();
    }

    @Test
    void aServiceCannot() {
        assertThat(OwnSession.hasTerminal("4711 (java) S 1 4711 4711 0 -1 4194304 2"))
                .isFalse();
    }

    @Test
    void whatOutlivesThisJvmHasASessionOfItsOwnInAnyCase() throws IOException {
        assertThat(sessionOfAVmm(true)).isNotEqualTo(session("self"));
    }

    @Test
    void theOthersHaveOneOnlyWhereThereIsATerminal() throws IOException {
        boolean isOwn = !sessionOfAVmm(false).equals(session("self"));

        assertThat(isOwn).isEqualTo(!OwnSession.prefixAtTerminal().isEmpty());
    }

    /** It is past {@code setsid} when it has said so. */
    private String sessionOfAVmm(boolean mayOutliveThisJvm) throws IOException {
        Path told = directory.resolve("vmm.out");
        List<String> command = List.of("/bin/sh", "-c", "cut -d ' ' -f 6 /proc/$$/stat; exec sleep 1000");
        try (VmmProcess process = VmmLauncher.start(command, directory, Duration.ofSeconds(5), mayOutliveThisJvm)) {
            while (Files.size(told) == 0) {
                assertThat(process.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            return Files.readString(told).strip();
        }
    }

    private static String session(String process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[FIELDS_BEFORE_SESSION];
    }
}
