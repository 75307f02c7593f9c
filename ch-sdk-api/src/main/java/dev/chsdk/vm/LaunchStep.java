// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** How far a launch has come. */
enum LaunchStep implements Step {
    /** Nothing stands in the way; nothing was made. */
    CHECKED,
    /** The watchdog knows the run directory. */
    WATCHED,
    /** The run directory exists. */
    DIRECTORY_MADE,
    /** Its journal says whose it is. */
    OWNED,
    /** The working copies of the images exist. */
    IMAGE_COPIED,
    /** What a restored VM is read from is in the run directory. */
    STATE_LINKED,
    /** The link to the API socket exists. */
    LINKED,
    /** The VMM's process runs. */
    STARTED,
    /** The VMM answers. */
    READY,
    /** The VMM has the configuration. */
    CREATED,
    /** The VM runs. */
    BOOTED
}
