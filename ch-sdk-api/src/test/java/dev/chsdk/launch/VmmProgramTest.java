// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.VmmVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
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
