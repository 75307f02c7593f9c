// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

/**
 * The process that made the API socket, as the kernel knows it.
 *
 * @param pid its process id, as seen from here
 * @param uid the id of its user
 */
public record Peer(long pid, long uid) {}
