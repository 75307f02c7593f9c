// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** What goes wrong. */
enum Mishap {
    /** SIGKILL. */
    VMM_KILLED,
    /** SIGSTOP: the process is there, and answers nothing. */
    VMM_HUNG,
    /** No block is left on the file system of run directory and snapshot. */
    DISK_FULL,
    /** SIGKILL of the JVM that uses the SDK. */
    JVM_KILLED,
    /** The thread that waits is interrupted. */
    INTERRUPTED,
    /** The API socket is removed, and a receiver's socket for the migration. */
    SOCKET_DELETED,
    /** Nothing can be made in the directory that is written to: the run directory, for a snapshot its own. */
    NOT_WRITABLE
}
