// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.event;

/** A listener that is being told things. Nobody needs to close one: it ends with its VM. */
public interface Subscription extends AutoCloseable {

    /** Tells the listener no more. What it is being told at this moment, it is still told. Closing again does nothing. */
    @Override
    void close();
}
