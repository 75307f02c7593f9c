// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of the console begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Console {

    private Console() {}

    /** No console. */
    public static ConsoleConfig off() {
        return ImmutableConsoleConfig.builder().mode(ConsoleMode.OFF).build();
    }

    /** A console whose output is dropped. */
    public static ConsoleConfig discard() {
        return ImmutableConsoleConfig.builder().mode(ConsoleMode.NULL).build();
    }

    /** A console on the standard streams of the VMM. */
    public static ConsoleConfig tty() {
        return ImmutableConsoleConfig.builder().mode(ConsoleMode.TTY).build();
    }

    /** A console on a pseudo-terminal; {@code vm.info} says which. */
    public static ConsoleConfig pty() {
        return ImmutableConsoleConfig.builder().mode(ConsoleMode.PTY).build();
    }

    /** A console whose output goes to a file, which is truncated at each boot. */
    public static ConsoleConfig file(String path) {
        return off().file(path);
    }

    /** As {@link #file(String)}. */
    public static ConsoleConfig file(Path path) {
        return off().file(path);
    }
}
