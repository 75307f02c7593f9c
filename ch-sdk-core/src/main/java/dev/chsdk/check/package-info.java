// SPDX-License-Identifier: Apache-2.0
/**
 * The VMM's own rules, offline: what it would refuse in a description, all at once and before anything is started. It starts
 * at {@link dev.chsdk.check.ConfigCheck}.
 *
 * <p>Each rule is a few lines in the class of its subject. {@code docs/validation.md} lists them.
 */
@CheckReturnValue
package dev.chsdk.check;

import com.google.errorprone.annotations.CheckReturnValue;
