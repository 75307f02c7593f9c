// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** How far the end of a VM has come. */
enum CloseStep implements Step {
    /** Nothing was done. */
    BEGUN,
    /** The VMM was asked to end, and had its time; the client is closed. */
    ASKED,
    /** The process has ended. */
    ENDED,
    /** What it said last was read. */
    FOLLOWED,
    /** A socket outside the run directory is gone. */
    SOCKET_REMOVED,
    /** The link to the API socket is gone. */
    LINK_REMOVED,
    /** The run directory is gone. */
    DIRECTORY_REMOVED
}
