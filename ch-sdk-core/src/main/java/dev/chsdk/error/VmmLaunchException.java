// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import org.jspecify.annotations.Nullable;

/** A VM was not launched: something that it needs is missing, and nothing was started. */
public final class VmmLaunchException extends VmmException {

    private static final long serialVersionUID = 1L;

    /** What stood in the way. */
    public enum Reason {
        /** No VMM program was found. */
        NO_VMM,
        /** The VMM program cannot be run: not executable, for another processor, or not Cloud Hypervisor. */
        VMM_NOT_RUNNABLE,
        /** The VMM is older than v50.0. */
        VMM_TOO_OLD,
        /** There is no {@code /dev/kvm}. */
        NO_KVM,
        /** {@code /dev/kvm} may not be used by this user. */
        KVM_NOT_PERMITTED,
        /** No firmware was found, or it cannot be read. */
        NO_FIRMWARE,
        /** The kernel or another payload file is missing or cannot be read. */
        NO_PAYLOAD,
        /** No image was given, or it is missing or cannot be read. */
        NO_IMAGE,
        /** A path of a Unix socket is longer than 107 bytes. */
        SOCKET_PATH_TOO_LONG,
        /** Something that lives is in the way of the API socket's path. */
        SOCKET_IN_USE,
        /** The working copy of the image does not fit on the file system. */
        NO_SPACE,
        /** An environment variable has a value that does not parse. */
        BAD_ENVIRONMENT,
        /** The run directory, a file or a process could not be made. */
        HOST
    }

    private final Reason reason;
    private final String remedy;

    /**
     * A launch that did not begin.
     *
     * @param reason what stood in the way
     * @param what what is wrong, with its value
     * @param remedy what to do about it, one sentence
     * @param cause what was thrown, if anything
     */
    public VmmLaunchException(Reason reason, String what, String remedy, @Nullable Throwable cause) {
        super(what + ". " + remedy, cause);
        this.reason = reason;
        this.remedy = remedy;
    }

    /** What stood in the way. */
    public Reason reason() {
        return reason;
    }

    /** What to do about it, one sentence. */
    public String remedy() {
        return remedy;
    }
}
