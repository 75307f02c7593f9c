// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** How far a snapshot has come. */
enum SnapshotStep implements Step {
    /** Nothing stands in the way; nothing was made. */
    CHECKED,
    /** The directory exists. */
    DIRECTORY_MADE,
    /** The guest stands still. */
    PAUSED,
    /** The VMM has written memory and state. */
    MEMORY_SAVED,
    /** The copies of the images exist. */
    IMAGES_COPIED,
    /** The manifest exists: the snapshot is whole. */
    MANIFEST_WRITTEN,
    /** The guest goes on. */
    RESUMED
}
