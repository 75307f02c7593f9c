// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel tells of a VMM's process.
 *
 * @param directory where it runs
 * @param arguments of its command line
 */
record ProcessView(Path directory, List<String> arguments) {

    private static final String MONITOR = "--event-monitor";
    private static final String FILE = "path=";

    /**
     * Looks at a process.
     *
     * @param known where it runs; when empty the kernel is asked, which does not tell of a program with file capabilities
     */
    static ProcessView of(long pid, Optional<Path> known) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        byte[] names = line.getBytes(StandardCharsets.ISO_8859_1);
        return new ProcessView(
                known.isPresent() ? known.get() : Files.readSymbolicLink(process.resolve("cwd")),
                List.of(new String(names, StandardCharsets.UTF_8).split("\0")));
    }

    /** The file of its event monitor, if it is one. */
    Optional<Path> eventFile() {
        int flag = arguments.indexOf(MONITOR);
        Optional<String> value = flag >= 0 && flag + 1 < arguments.size()
                ? Optional.of(arguments.get(flag + 1))
                : arguments.stream()
                        .filter(argument -> argument.startsWith(MONITOR + "="))
                        .map(argument -> argument.substring(MONITOR.length() + 1))
                        .findFirst();
        return value.filter(option -> option.startsWith(FILE))
                .map(option -> directory.resolve(option.substring(FILE.length())))
                .filter(Files::isRegularFile);
    }

    /** Whether it outlives a guest's power-off. */
    boolean staysAfterPowerOff() {
        return arguments.contains("--no-shutdown");
    }
}
