// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.VmmVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @throws VmmLaunchException if there is none, or it cannot be run here, or it is older than v50.0, or {@code CH_BINARY}
     *     is no path
     */
    public static VmmProgram find(Map<String, String> environment) {
        Objects.requireNonNull(environment, "environment");
        String named = environment.getOrDefault(VARIABLE, "");
        String searched = environment.getOrDefault("PATH", "");
        Path path = namedPath(named);
        if (named.contains("/")) {
            return checked(path, VARIABLE);
        }
        String name = named.isEmpty() ? NAME : named;
        String how = named.isEmpty() ? "PATH" : VARIABLE + ", PATH";
        return inPath(name, searched)
                .map(found -> checked(found, how))
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
        Objects.requireNonNull(path, "path");
        return checked(path, "vmm(path)");
    }

    private static Path namedPath(String named) {
        try {
            return Path.of(named);
        } catch (InvalidPathException e) {
            throw new VmmLaunchException(
                    Reason.BAD_ENVIRONMENT,
                    "The environment variable " + VARIABLE + " is \"" + named + "\", which is no path here",
                    "Set it to the path of the VMM, or unset it.",
                    e);
        }
    }

    private static Optional<Path> inPath(String name, String searched) {
        return Stream.of(searched.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> pathIn(folder, name).stream())
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }

    /** Empty for a folder that is no path, such as one with letters that the locale's encoding lacks. */
    private static Optional<Path> pathIn(String folder, String name) {
        try {
            return Optional.of(Path.of(folder, name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static VmmProgram checked(Path given, String foundBy) {
        Path path = given.toAbsolutePath();
        String what = "The VMM " + path + " (from " + foundBy + ")";
        if (!Files.exists(path)) {
            throw new VmmLaunchException(Reason.NO_VMM, what + " does not exist", HOW_TO_GET_ONE, null);
        }
        if (!Files.isRegularFile(path)) {
            throw notRunnable(
                    what + " is " + (Files.isDirectory(path) ? "a folder" : "no regular file"),
                    "Name the program itself.",
                    null);
        }
        if (!Files.isExecutable(path)) {
            throw notRunnable(what + " is not an executable file", "Run `chmod +x " + path + "`.", null);
        }
        try {
            String text = versionText(path, what);
            VmmVersion version = VmmVersion.parse(text);
            requireNewEnough(version, what);
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

    private static void requireVersion(String text, String what) {
        if (!text.startsWith(NAME + " ")) {
            throw notRunnable(
                    what + " is not Cloud Hypervisor: `--version` printed \"" + text.strip() + "\"",
                    HOW_TO_GET_ONE,
                    null);
        }
        try {
            VmmVersion unused = VmmVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw notRunnable(what + " has a version that cannot be read", HOW_TO_GET_ONE, e);
        }
    }

    private static void requireNewEnough(VmmVersion version, String what) {
        if (!version.isAtLeast(VmmVersion.V50_0)) {
            throw new VmmLaunchException(
                    Reason.VMM_TOO_OLD,
                    what + " is v" + version + ", older than v" + VmmVersion.V50_0,
                    "Install a newer one from https://github.com/cloud-hypervisor/cloud-hypervisor/releases.",
                    null);
        }
    }

    private static VmmLaunchException notRunnable(String what, String remedy, @Nullable Throwable cause) {
        return new VmmLaunchException(Reason.VMM_NOT_RUNNABLE, what, remedy, cause);
    }

    /** The first line that {@code --version} prints; a program that told its version is asked once for each state of the file. */
    private static String versionText(Path path, String what) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        FileVersion file = new FileVersion(path, attributes.size(), attributes.lastModifiedTime());
        String known = VERSION_TEXTS.get(file);
        if (known == null) {
            requireOurProcessor(path, what);
            VersionQuestion.Answer answer = VersionQuestion.ask(path);
            requireSuccess(answer, what);
            known = answer.printed().stream().findFirst().orElse("");
            requireVersion(known, what);
            VERSION_TEXTS.put(file, known);
        }
        return known;
    }

    private static void requireSuccess(VersionQuestion.Answer answer, String what) {
        if (answer.exit().status() != 0) {
            List<String> said = answer.complained().isEmpty() ? answer.printed() : answer.complained();
            throw notRunnable(
                    what + " cannot be run: `--version` ended with " + answer.exit()
                            + (said.isEmpty() ? " and printed nothing" : ": " + String.join("\n", said)),
                    HOW_TO_GET_ONE,
                    null);
        }
    }
}
