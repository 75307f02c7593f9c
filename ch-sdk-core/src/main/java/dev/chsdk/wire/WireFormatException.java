// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import org.jspecify.annotations.Nullable;

/** A command line or a JSON text does not say what its reader needs, or a value cannot be said in a form. */
public final class WireFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String where;
    private final String what;

    /**
     * A text that is refused.
     *
     * @param where the place: flag, key and position, or the JSON path
     * @param what what is wrong there, with the value and what was expected
     */
    public WireFormatException(String where, String what) {
        this(where, what, null);
    }

    WireFormatException(String where, String what, @Nullable Throwable cause) {
        super(where.isEmpty() ? what : where + ": " + what, cause);
        this.where = where;
        this.what = what;
    }

    /** What is wrong there, with the value and what was expected. */
    public String what() {
        return what;
    }

    /** The place: flag, key and position, or the JSON path. */
    public String where() {
        return where;
    }
}
