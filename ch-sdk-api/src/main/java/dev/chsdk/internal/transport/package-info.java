// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP over a Unix socket: one seam of two methods, {@link dev.chsdk.internal.transport.Transport}, and what is behind
 * it. Knows nothing of JSON and of what a status means; knows when a request can have reached the VMM.
 */
@CheckReturnValue
package dev.chsdk.internal.transport;

import com.google.errorprone.annotations.CheckReturnValue;
