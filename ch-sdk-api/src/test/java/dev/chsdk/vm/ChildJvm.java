// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this one's class path. */
final class ChildJvm {

    private ChildJvm() {}

    static Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, List.of(arguments));
    }

    /** Kills it and its watchdog so that neither the one takes back what is left, nor the other replaces it. */
    static void kill(Process jvm, String watchdog) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-STOP", watchdog).start().waitFor();
        jvm.destroyForcibly().waitFor();
        new ProcessBuilder("kill", "-KILL", watchdog).start().waitFor();
        ProcessHandle.of(Long.parseLong(watchdog))
                .ifPresent(shell -> shell.onExit().join());
    }

    /**
     * Starts it.
     *
     * @param before a command that runs the command after it
     */
    static Process start(List<String> before, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).start();
    }
}
