// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of the debug console begins.
 *
 * <p>The methods are thread-safe.
 */
public final class DebugConsole {

    private DebugConsole() {}

    /** No debug console. */
    public static DebugConsoleConfig off() {
        return ImmutableDebugConsoleConfig.builder().mode(ConsoleMode.OFF).build();
    }

    /** A debug console whose output is dropped. */
    public static DebugConsoleConfig discard() {
        return ImmutableDebugConsoleConfig.builder().mode(ConsoleMode.NULL).build();
    }

    /** A debug console on the standard streams of the VMM. */
    public static DebugConsoleConfig tty() {
        return ImmutableDebugConsoleConfig.builder().mode(ConsoleMode.TTY).build();
    }

    /** A debug console on a pseudo-terminal; {@code vm.info} says which. */
    public static DebugConsoleConfig pty() {
        return ImmutableDebugConsoleConfig.builder().mode(ConsoleMode.PTY).build();
    }

    /** A debug console whose output goes to a file, which is truncated at each boot. */
    public static DebugConsoleConfig file(String path) {
        return off().file(path);
    }

    /** As {@link #file(String)}. */
    public static DebugConsoleConfig file(Path path) {
        return off().file(path);
    }
}
