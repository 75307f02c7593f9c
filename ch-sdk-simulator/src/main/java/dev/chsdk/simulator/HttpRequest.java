// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/**
 * A request that is complete.
 *
 * @param path with its query, without scheme and host
 * @param body empty for none
 */
record HttpRequest(String method, String path, String body) {}
