// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

/**
 * An answer, complete.
 *
 * @param status the HTTP status
 * @param body the body as text; empty when there was none
 */
public record Response(int status, String body) {}
