// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.ConsoleMode;
import dev.chsdk.config.DebugConsoleConfig;
import dev.chsdk.config.SerialConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Serial port, console and debug console. */
final class ConsoleRules {

    private ConsoleRules() {}

    /** Modes that {@code vm.create} itself refuses. */
    static void modes(Inspection found) {
        socket(found, "console.mode", found.vm().console().map(ConsoleConfig::mode));
        socket(found, "debug_console.mode", found.vm().debugConsole().map(DebugConsoleConfig::mode));
    }

    private static void socket(Inspection found, String path, Optional<ConsoleMode> mode) {
        mode.filter(given -> given == ConsoleMode.SOCKET)
                .ifPresent(given -> found.fatal(
                        new Place("11.18", path, given),
                        "only the serial port can be on a socket",
                        "put the serial port there, or choose another mode"));
    }

    /** Several on the one terminal of the VMM. */
    static void terminals(Inspection found) {
        ConsoleMode console = found.vm().console().map(ConsoleConfig::mode).orElse(ConsoleMode.TTY);
        Optional<ConsoleMode> serial = found.vm().serial().map(SerialConfig::mode);
        Optional<ConsoleMode> debug = found.vm().debugConsole().map(DebugConsoleConfig::mode);
        List<ConsoleMode> terminals = Stream.of(Optional.of(console), serial, debug)
                .flatMap(Optional::stream)
                .filter(mode -> mode == ConsoleMode.TTY)
                .toList();
        if (terminals.size() > 1) {
            found.warning(
                    new Place("7.25", "console.mode", console),
                    terminals.size() + " consoles share the terminal of the VMM; an unset console is on it too",
                    "leave one there, and switch the others off or send them to files");
        }
    }
}
