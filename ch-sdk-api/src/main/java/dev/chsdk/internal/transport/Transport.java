// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

/**
 * Carries requests to one VMM and its answers back.
 *
 * <p>Implementations are thread-safe. A request goes out again by itself only when it provably did not reach the VMM.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends a request and waits for the whole answer, whatever its status.
     *
     * @throws dev.chsdk.error.VmmConnectionException if no whole answer came; says whether the request may have arrived
     * @throws dev.chsdk.error.VmmTimeoutException if the request's limit passed, time spent in a queue included
     * @throws dev.chsdk.error.InterruptedVmmException if the calling thread is or was interrupted
     * @throws IllegalStateException if this transport is closed
     */
    Response exchange(Request request);

    /** Ends the calls that are under way and closes all connections. The second call does nothing. */
    @Override
    void close();
}
