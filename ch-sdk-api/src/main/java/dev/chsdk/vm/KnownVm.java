// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A VM of this user that an SDK has launched on this machine, as its run directory tells of it.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param directory the run directory
 * @param pid the VMM's process, if it was started
 * @param owner who it belongs to
 */
public record KnownVm(Path directory, OptionalLong pid, Owner owner) {

    /** Who a VM belongs to. */
    public enum Owner {
        /** This JVM. */
        THIS_JVM,

        /** Another JVM, which lives or, because it cannot be seen from here, may live. */
        ANOTHER_JVM,

        /** Nobody: it was launched {@linkplain VmBuilder#detached detached}, and its JVM has ended. It can be adopted. */
        NOBODY,

        /** Nobody, and the VM has no right to run. It will be swept. */
        LEFT_OVER
    }

    /** The API socket, for {@link Vm#attach}. */
    public Path socket() {
        return directory.resolve("api.sock");
    }
}
