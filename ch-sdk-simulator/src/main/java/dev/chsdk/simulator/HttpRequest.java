// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.List;

/**
 * A request that is complete.
 *
 * @param path with its query, without scheme and host
 * @param body empty for none
 * @param descriptors the open files that came with it
 * @param isFatal whether it is the second behind a body of 48,000 bytes or more on its connection: for that, the VMM's
 *     allocator makes a system call that the VMM's own filter kills it for
 */
record HttpRequest(String method, String path, String body, List<Descriptor> descriptors, boolean isFatal) {}
