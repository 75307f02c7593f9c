// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.VmmVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class VmmProgramTest {

    @TempDir
    Path directory;

    @Test
    void find_byVariableBeforePath() throws Exception {
        Path named = Script.in(directory, "echo cloud-hypervisor v51.1");
        Path folder = Files.createDirectory(directory.resolve("bin"));
        Path inPath = Script.in(folder, "echo cloud-hypervisor v53.0");

        assertThat(VmmProgram.find(Map.of("CH_BINARY", named.toString(), "PATH", folder.toString())))
                .isEqualTo(new VmmProgram(named, VmmVersion.V51_1, false, "CH_BINARY"));
        assertThat(VmmProgram.find(Map.of("PATH", "/nowhere:" + folder)))
                .isEqualTo(new VmmProgram(inPath, VmmVersion.V53_0, false, "PATH"));
        assertThat(VmmProgram.find(Map.of("CH_BINARY", "cloud-hypervisor", "PATH", folder.toString())))
                .isEqualTo(new VmmProgram(inPath, VmmVersion.V53_0, false, "CH_BINARY, PATH"));
    }

    @Test
    void find_nothing() {
        VmmLaunchException refused = refusal(() -> VmmProgram.find(Map.of("PATH", "/nowhere")));

        assertThat(refused.reason()).isEqualTo(Reason.NO_VMM);
        assertThat(refused)
                .hasMessage(
                        "No Cloud Hypervisor was found: no vmm(path) was given, CH_BINARY is not set, and PATH (/nowhere)"
                                + " holds no executable cloud-hypervisor. Install it from"
                                + " https://github.com/cloud-hypervisor/cloud-hypervisor/releases and name it with vmm(path) or"
                                + " CH_BINARY, or use the simulator, SimulatedVmm.executable(directory).");
    }

    @Test
    void at_whatDoesNotExist() {
        VmmLaunchException refused = refusal(() -> VmmProgram.at(directory.resolve("missing")));

        assertThat(refused.reason()).isEqualTo(Reason.NO_VMM);
        assertThat(refused).hasMessageContaining(directory.resolve("missing") + " (from vmm(path)) does not exist");
    }

    @Test
    void at_whatIsNotExecutable() throws Exception {
        Path file = Files.createFile(directory.resolve("vmm"));

        VmmLaunchException refused = refusal(() -> VmmProgram.at(file));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(refused.remedy()).isEqualTo("Run `chmod +x " + file + "`.");
    }

    @Test
    void at_folder() {
        VmmLaunchException refused = refusal(() -> VmmProgram.at(directory));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(refused).hasMessageEndingWith(directory + " (from vmm(path)) is a folder. Name the program itself.");
    }

    @Test
    void find_byAVariableThatIsNoPath() {
        for (String named : List.of("/vmm\0", "vmm\0")) {
            VmmLaunchException refused = refusal(() -> VmmProgram.find(Map.of("CH_BINARY", named)));

            assertThat(refused.reason()).isEqualTo(Reason.BAD_ENVIRONMENT);
            assertThat(refused).hasMessageContaining("CH_BINARY is \"" + named + "\"");
        }
    }

    @Test
    void find_skipsFoldersThatAreNoPaths() throws Exception {
        Path script = Script.in(directory, "echo cloud-hypervisor v53.0");

        assertThat(VmmProgram.find(Map.of("PATH", "/folder\0:" + directory)).path())
                .isEqualTo(script);
    }

    @Test
    void at_programForAnotherProcessor() throws Exception {
        ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        head.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).putShort(18, (short) 243);
        Path file = Files.write(directory.resolve("vmm"), head.array());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));

        VmmLaunchException refused = refusal(() -> VmmProgram.at(file));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(refused)
                .hasMessageContaining("is a program for riscv64, and this machine is " + System.getProperty("os.arch"));
    }

    @Test
    void at_anotherProgram() throws Exception {
        Path script = Script.in(directory, "echo qemu 9");

        VmmLaunchException refused = refusal(() -> VmmProgram.at(script));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(refused).hasMessageContaining("is not Cloud Hypervisor: `--version` printed \"qemu 9\"");
    }

    @Test
    void at_programThatFails_saysWhatItSaid() throws Exception {
        Path failing = Script.in(directory, "echo cloud-hypervisor v53.0", "echo 'libx.so: not found' >&2", "exit 127");

        VmmLaunchException refused = refusal(() -> VmmProgram.at(failing));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        assertThat(refused)
                .hasMessageContaining("cannot be run: `--version` ended with status 127: libx.so: not found. Install");

        Path mute = Script.in(Files.createDirectory(directory.resolve("mute")), "exit 1");
        assertThat(refusal(() -> VmmProgram.at(mute)))
                .hasMessageContaining("`--version` ended with status 1 and printed nothing");
    }

    @Test
    void at_programThatFailedOnce_isAskedAgain() throws Exception {
        Path broken = directory.resolve("broken");
        Path script =
                Script.in(directory, "echo cloud-hypervisor v53.0", "test ! -e '" + Files.createFile(broken) + "'");

        assertThat(refusal(() -> VmmProgram.at(script)).reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        Files.delete(broken);

        assertThat(VmmProgram.at(script).version()).isEqualTo(VmmVersion.V53_0);
    }

    @Test
    void at_programThatDidNotTellItsVersionOnce_isAskedAgain() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "cloud-hypervisor main");
        Path script = Script.in(directory, "cat '" + text + "'");

        assertThat(refusal(() -> VmmProgram.at(script)).reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
        Files.writeString(text, "cloud-hypervisor v53.0");

        assertThat(VmmProgram.at(script).version()).isEqualTo(VmmVersion.V53_0);
    }

    @Test
    void at_programThatPrintsWithoutEnd() throws Exception {
        Path script = Script.in(directory, "exec yes");

        assertThat(refusal(() -> VmmProgram.at(script)))
                .hasMessageContaining("`--version` printed more than 65536 bytes");
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void at_programWhoseChildKeepsItsOutput_isNotWaitedFor() throws Exception {
        Path end = fifo("end");
        Path script = Script.in(directory, "(read line < '" + end + "') &", "echo cloud-hypervisor v53.0");

        assertThat(VmmProgram.at(script).version()).isEqualTo(VmmVersion.V53_0);
        Files.writeString(end, "the child may end\n");
    }

    @Test
    @Timeout(120)
    void at_interrupted_endsTheProgramAndItsChildren() throws Exception {
        Path told = fifo("told");
        Path script = Script.in(directory, "(echo up; read line < '" + fifo("never") + "') > '" + told + "' &", "wait");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread asking = new Thread(() -> thrown.set(catchThrowable(() -> VmmProgram.at(script))));
        asking.start();

        try (BufferedReader child = Files.newBufferedReader(told)) {
            assertThat(child.readLine()).isEqualTo("up");
            asking.interrupt();
            assertThat(child.readLine())
                    .as("end of output, as the child has ended")
                    .isNull();
        }
        asking.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedVmmException.class);
    }

    private Path fifo(String name) throws IOException, InterruptedException {
        Path path = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }

    @Test
    void at_unreadableVersion() throws Exception {
        Path script = Script.in(directory, "echo cloud-hypervisor main");

        assertThat(refusal(() -> VmmProgram.at(script)).reason()).isEqualTo(Reason.VMM_NOT_RUNNABLE);
    }

    @Test
    void at_oldVersion() throws Exception {
        Path script = Script.in(directory, "echo cloud-hypervisor v49.0");

        VmmLaunchException refused = refusal(() -> VmmProgram.at(script));

        assertThat(refused.reason()).isEqualTo(Reason.VMM_TOO_OLD);
        assertThat(refused).hasMessageContaining("is v49.0, older than v50.0");
    }

    @Test
    void at_simulator() throws Exception {
        Path script = Script.in(directory, "echo cloud-hypervisor v53.0-simulated");

        assertThat(VmmProgram.at(script).isSimulated()).isTrue();
    }

    @Test
    void version_isAskedOncePerStateOfTheFile() throws Exception {
        Path asked = directory.resolve("asked");
        Path script = Script.in(directory, "echo x >> '" + asked + "'", "echo cloud-hypervisor v53.0");

        assertThat(VmmProgram.at(script)).isEqualTo(VmmProgram.at(script));
        assertThat(asked).hasContent("x");

        Script.in(directory, "echo x >> '" + asked + "'", "echo cloud-hypervisor v52.0", "#");
        assertThat(VmmProgram.at(script).version()).isEqualTo(VmmVersion.V52_0);
        assertThat(asked).hasContent("x\nx");
    }

    private static VmmLaunchException refusal(ThrowingCallable call) {
        return catchThrowableOfType(VmmLaunchException.class, call);
    }
}
