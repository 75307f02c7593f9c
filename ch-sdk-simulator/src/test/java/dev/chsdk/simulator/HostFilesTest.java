// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {

    private static final String DENIED = "Permission denied (os error 13)";

    @TempDir
    private Path directory;

    private final HostFiles files = new HostFiles(Path.of("/"));

    @Test
    void opening_sortsOutWhatThereIs() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[1]);

        assertThat(files.errorOfWriting(file.toString())).isEmpty();
        assertThat(files.errorOfReading(directory.toString())).isEmpty();
        assertThat(files.errorOfWriting(directory.toString())).isEqualTo("Is a directory (os error 21)");
        assertThat(files.errorOfReading(directory + "/absent")).isEqualTo("No such file or directory (os error 2)");
        assertThat(files.errorOfReading("")).isEqualTo("No such file or directory (os error 2)");
    }

    @Test
    void landlock_leavesWhatTheVmNamed() throws IOException {
        Path named = Files.write(directory.resolve("named"), new byte[1]);
        Path other = Files.write(directory.resolve("other"), new byte[1]);
        Path below =
                Files.write(Files.createDirectory(directory.resolve("folder")).resolve("below"), new byte[1]);
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("landlock_enable", true);
        config.putObject("payload").put("kernel", named.toString());
        config.putArray("landlock_rules").addObject().put("path", directory + "/folder");

        assertThat(files.errorOfReading(other.toString())).isEmpty();
        files.restrict(config);

        assertThat(files.errorOfReading(named.toString())).isEmpty();
        assertThat(files.errorOfWriting(below.toString())).isEmpty();
        assertThat(files.errorOfReading(other.toString())).isEqualTo(DENIED);
        assertThat(files.errorOfReading(directory + "/folder/../other")).isEqualTo(DENIED);
        assertThat(files.errorOfReading(directory + "/absent")).isEqualTo("No such file or directory (os error 2)");
    }

    @Test
    void ofKernel_isBelowTheRoot() {
        assertThat(files.ofKernel("/dev/hugepages")).isEqualTo(Path.of("/dev/hugepages"));
        assertThat(new HostFiles(directory).ofKernel("/dev/hugepages")).isEqualTo(directory.resolve("dev/hugepages"));
    }

    @Test
    void interface_isFoundInWhatTheKernelTells() {
        String flags = "pos:\t0\nflags:\t0100002\nmnt_id:\t25\nino:\t120\n";
        int tap = files.take(new Descriptor("/dev/net/tun", flags + "iff:\ttap0\n"));
        int unattached = files.take(new Descriptor("/dev/net/tun", flags + "iff:\t\n"));
        int macvtap = files.take(new Descriptor("/dev/tap7", flags));
        int other = files.take(new Descriptor("/dev/null", flags));

        assertThat(files.errorOfInterface(tap)).isEmpty();
        assertThat(files.errorOfInterface(unattached)).isEqualTo("File descriptor in bad state (os error 77)");
        assertThat(files.errorOfInterface(macvtap)).isEmpty();
        assertThat(files.errorOfInterface(other)).isEqualTo("Inappropriate ioctl for device (os error 25)");
        assertThat(files.errorOfInterface(7)).isEqualTo("Bad file descriptor (os error 9)");
    }
}
