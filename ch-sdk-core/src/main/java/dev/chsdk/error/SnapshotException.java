// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A snapshot was not made, or cannot be used. A VM of which none was made goes on as it was. */
public final class SnapshotException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;

    /**
     * A snapshot that is none.
     *
     * @param directory where it is, or was to be
     * @param what what is wrong with it, and what to do
     */
    public SnapshotException(Path directory, String what, @Nullable Throwable cause) {
        super("Snapshot " + directory + ": " + what, cause);
        this.directory = directory;
    }

    /** Where the snapshot is, or was to be. */
    public Path directory() {
        return directory;
    }
}
