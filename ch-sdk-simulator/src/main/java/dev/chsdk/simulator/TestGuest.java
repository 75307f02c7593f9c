// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** Stub. */
public final class TestGuest {
    private TestGuest() {}
    /** Stub. */
    public static java.nio.file.Path kernel() {
        return java.nio.file.Path.of("");
    }
}
