// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.VmmVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Cloud Hypervisor program on this machine that can be run.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param path where it is, absolute
 * @param version what {@code --version} says, v50.0 or newer
 * @param isSimulated whether it is the simulator, which needs no {@code /dev/kvm}
 * @param foundBy how it was found, in words
 */
public record VmmProgram(Path path, VmmVersion version, boolean isSimulated, String foundBy) {

    private static final String NAME = "cloud-hypervisor";
    private static final String VARIABLE = "CH_BINARY";
    private static final String SIMULATED = "-simulated";
    private static final String HOW_TO_GET_ONE =
            "Install it from https://github.com/cloud-hypervisor/cloud-hypervisor/releases and name it with vmm(path) or "
                    + VARIABLE + ", or use the simulator, SimulatedVmm.executable(directory).";

    private static final Map<FileVersion, String> VERSION_TEXTS = new ConcurrentHashMap<>();

    private record FileVersion(Path path, long size, FileTime modified) {}

    /**
     * Finds the program: the environment's {@code CH_BINARY} (a path, or a name to be looked up in {@code PATH}), else
     * {@code cloud-hypervisor} in {@code PATH}.
     *
     * @throws VmmLaunchException if there is none, or it cannot be run here, or it is older than v50.0
     */
    public static VmmProgram find(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        String searched = environment.getOrDefault("PATH", "");
        if (named.contains("/")) {
            return checked(Path.of(named), VARIABLE);
        }
        String name = named.isEmpty() ? NAME : named;
        String how = named.isEmpty() ? "PATH" : VARIABLE + ", PATH";
        return inPath(name, searched)
                .map(path -> checked(path, how))
                .orElseThrow(() -> new VmmLaunchException(
                        Reason.NO_VMM,
                        "No Cloud Hypervisor was found: no vmm(path) was given, " + VARIABLE
                                + (named.isEmpty() ? " is not set" : " is \"" + named + "\"") + ", and PATH ("
                                + searched
                                + ") holds no executable " + name,
                        HOW_TO_GET_ONE,
                        null));
    }

    /**
     * Takes the program at a path.
     *
     * @throws VmmLaunchException if there is none, or it cannot be run here, or it is older than v50.0
     */
    public static VmmProgram at(Path path) {
        return checked(path, "vmm(path)");
    }

    private static Optional<Path> inPath(String name, String searched) {
        return Stream.of(searched.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }

    private static VmmProgram checked(Path given, String foundBy) {
        Path path = given.toAbsolutePath();
        String what = "The VMM " + path + " (from " + foundBy + ")";
        if (!Files.exists(path)) {
            throw new VmmLaunchException(Reason.NO_VMM, what + " does not exist", HOW_TO_GET_ONE, null);
        }
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw notRunnable(what + " is not an executable file", "Run `chmod +x " + path + "`.", null);
        }
        try {
            requireOurProcessor(path, what);
            String text = versionText(path);
            VmmVersion version = version(text, what);
            return new VmmProgram(path, version, text.strip().endsWith(SIMULATED), foundBy);
        } catch (IOException e) {
            throw notRunnable(what + " cannot be run: " + e.getMessage(), HOW_TO_GET_ONE, e);
        }
    }

    private static void requireOurProcessor(Path path, String what) throws IOException {
        String ours = System.getProperty("os.arch", "");
        Optional<String> processor = ProgramFile.processor(path);
        if (processor.isPresent() && !processor.get().equals(ours)) {
            throw notRunnable(
                    what + " is a program for " + processor.get() + ", and this machine is " + ours,
                    "Install the release for " + ours + ".",
                    null);
        }
    }

    private static VmmVersion version(String text, String what) {
        if (!text.startsWith(NAME + " ")) {
            throw notRunnable(
                    what + " is not Cloud Hypervisor: `--version` printed \"" + text.strip() + "\"",
                    HOW_TO_GET_ONE,
                    null);
        }
        VmmVersion version;
        try {
            version = VmmVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw notRunnable(what + " has a version that cannot be read", HOW_TO_GET_ONE, e);
        }
        if (!version.isAtLeast(VmmVersion.V50_0)) {
            throw new VmmLaunchException(
                    Reason.VMM_TOO_OLD,
                    what + " is v" + version + ", older than v" + VmmVersion.V50_0,
                    "Install a newer one from https://github.com/cloud-hypervisor/cloud-hypervisor/releases.",
                    null);
        }
        return version;
    }

    private static VmmLaunchException notRunnable(String what, String remedy, @Nullable Throwable cause) {
        return new VmmLaunchException(Reason.VMM_NOT_RUNNABLE, what, remedy, cause);
    }

    /** The first line that {@code --version} prints; asked once for each state of the file. */
    private static String versionText(Path path) throws IOException {
        FileVersion file = new FileVersion(path, Files.size(path), Files.getLastModifiedTime(path));
        String known = VERSION_TEXTS.get(file);
        if (known == null) {
            known = VersionQuestion.ask(path);
            VERSION_TEXTS.put(file, known);
        }
        return known;
    }
}
