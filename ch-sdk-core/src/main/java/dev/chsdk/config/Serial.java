// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of the serial port begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Serial {

    private Serial() {}

    /** No serial port. */
    public static SerialConfig off() {
        return ImmutableSerialConfig.builder().mode(ConsoleMode.OFF).build();
    }

    /** A serial port whose output is dropped. */
    public static SerialConfig discard() {
        return ImmutableSerialConfig.builder().mode(ConsoleMode.NULL).build();
    }

    /** A serial port on the standard streams of the VMM. */
    public static SerialConfig tty() {
        return ImmutableSerialConfig.builder().mode(ConsoleMode.TTY).build();
    }

    /** A serial port on a pseudo-terminal; {@code vm.info} says which. */
    public static SerialConfig pty() {
        return ImmutableSerialConfig.builder().mode(ConsoleMode.PTY).build();
    }

    /** A serial port whose output goes to a file, which is truncated at each boot. */
    public static SerialConfig file(String path) {
        return off().file(path);
    }

    /** As {@link #file(String)}. */
    public static SerialConfig file(Path path) {
        return off().file(path);
    }

    /** A serial port on a Unix socket, which takes one client at a time. The path must not exist. */
    public static SerialConfig socket(String path) {
        return off().socket(path);
    }

    /** As {@link #socket(String)}. */
    public static SerialConfig socket(Path path) {
        return off().socket(path);
    }
}
