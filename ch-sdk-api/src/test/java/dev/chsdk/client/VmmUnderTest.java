// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.nio.file.Path;

/** A VMM that a contract is tried on. */
interface VmmUnderTest extends AutoCloseable {

    /** Path of its API socket. */
    Path socket();

    /** The file that its events go to. */
    Path events();

    /** Returns when its process has ended. */
    void awaitEnd();

    @Override
    void close();
}
