// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.chsdk.value.VmmVersion;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Collectors;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocket;

/**
 * The shell script that starts {@link SimulatedVmmMain} with the class path of the running program. A signal that a JVM
 * takes for a crash of its own leaves no report in the VMM's folder.
 */
final class LauncherScript {

    /** One class of each JAR that the simulator needs. */
    private static final List<Class<?>> NEEDED = List.of(
            SimulatedVmmMain.class,
            VmmVersion.class,
            JsonNode.class,
            JsonFactory.class,
            JsonProperty.class,
            Jdk8Module.class,
            AFUNIXSocket.class,
            NarMetadata.class);

    private LauncherScript() {}

    static Path write(Path directory, VmmVersion version, List<PlannedFault> faults) {
        String script = """
                #!/bin/sh
                unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
                exec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData -XX:+SuppressFatalErrorMessage -D%s=%s -D%s=%s -cp %s %s "$@"
                """.formatted(
                quoted(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                SimulatedVmmMain.VERSION,
                version,
                SimulatedVmmMain.FAULTS,
                quoted(faults.stream().map(PlannedFault::toWord).collect(Collectors.joining(" "))),
                quoted(classPath()),
                SimulatedVmmMain.class.getName());
        Path file = directory.resolve("cloud-hypervisor");
        try {
            Files.writeString(file, script);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the simulator's launcher script to " + file, e);
        }
        return file.toAbsolutePath();
    }

    static String classPath() {
        return NEEDED.stream().map(LauncherScript::origin).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            throw new IllegalStateException("Cannot tell which JAR or directory holds " + type.getName()
                    + "; run the simulator from a class path or module path of files");
        }
        try {
            URI location = source.getLocation().toURI();
            return Path.of(location).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a place of classes: " + source.getLocation(), e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
