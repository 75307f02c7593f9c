// SPDX-License-Identifier: Apache-2.0
/**
 * What a caller asks for: {@link dev.chsdk.config.VmConfig} and its parts, as immutable values whose steps return copies.
 *
 * <p>A description starts at an entry class ({@link dev.chsdk.config.Boot}, {@link dev.chsdk.config.Disk}, ...) and goes on
 * with the steps of the value: one for each option, under the option's own name. What is unset is not sent, and the VMM's
 * default holds. All values are immutable and thread-safe.
 */
@CheckReturnValue
package dev.chsdk.config;

import com.google.errorprone.annotations.CheckReturnValue;
