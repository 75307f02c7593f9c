// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/**
 * What the kernel told of an open file that came with a request. The file itself is closed again.
 *
 * @param target what it is open on, such as {@code /dev/net/tun}
 * @param details the lines of its {@code fdinfo}; a network interface is named in one that begins with {@code iff:}
 */
record Descriptor(String target, String details) {

    /** One of which no more is known than that it came. */
    static final Descriptor UNSEEN = new Descriptor("", "");
}
