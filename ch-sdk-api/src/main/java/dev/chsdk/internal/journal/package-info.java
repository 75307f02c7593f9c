// SPDX-License-Identifier: Apache-2.0
/**
 * What was started and made, on disk, so that it can be taken back after a crash.
 *
 * <p>Everything of one VM lives in a {@link dev.chsdk.internal.journal.RunDirectory}, whose
 * {@link dev.chsdk.internal.journal.Journal} says whose it is. The {@link dev.chsdk.internal.journal.Watchdog} takes it
 * back when this JVM is gone; {@link dev.chsdk.internal.journal.Leftovers} finds what even the watchdog could not.
 */
@CheckReturnValue
package dev.chsdk.internal.journal;

import com.google.errorprone.annotations.CheckReturnValue;
