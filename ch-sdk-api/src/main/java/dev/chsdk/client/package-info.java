// SPDX-License-Identifier: Apache-2.0
/**
 * The API of a running VMM: {@link dev.chsdk.client.VmmClient}, one method per operation.
 *
 * <p>A call that fails throws one of the exceptions in {@link dev.chsdk.error}.
 */
@CheckReturnValue
package dev.chsdk.client;

import com.google.errorprone.annotations.CheckReturnValue;
