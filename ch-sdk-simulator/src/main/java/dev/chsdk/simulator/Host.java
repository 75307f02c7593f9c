// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.OutputStream;
import java.nio.file.Path;

/**
 * What a VMM finds on its host without being told where.
 *
 * @param root the root of the tree with the kernel's files, such as {@code dev/hugepages}; paths that a caller names are
 *     not below it
 * @param terminal what a console of mode {@code Tty} prints to
 */
record Host(Path root, OutputStream terminal) {

    /** The machine that the JVM runs on. */
    static Host real(OutputStream terminal) {
        return new Host(Path.of("/"), terminal);
    }
}
