// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** How far a migration has come. */
enum MigrationStep implements Step {
    /** Nothing stands in the way; nothing was made. */
    CHECKED,
    /** The receiver has the images of the run directory. */
    FILES_LINKED,
    /** The receiver listens. */
    LISTENING,
    /** The sender was told; from v53.0 on it sends only now. */
    SENT,
    /** The receiver has the guest. */
    RECEIVED,
    /** The sender has ended. */
    ENDED
}
