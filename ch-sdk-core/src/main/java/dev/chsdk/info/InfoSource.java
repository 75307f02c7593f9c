// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import java.nio.file.Path;

/** Something that can tell what a VM is and does: a running VM, or whatever stands for one. */
@FunctionalInterface
public interface InfoSource {

    /** What the VMM reports now. */
    VmInfo info();

    /** The folder that relative paths in {@link #info()} are relative to. Unless overridden, this program's own. */
    default Path directory() {
        return Path.of("");
    }
}
