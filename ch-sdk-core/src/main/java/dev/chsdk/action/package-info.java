// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked of a VM that exists: the bodies of the single actions of the API, as immutable values whose steps return
 * copies.
 *
 * <p>An action starts at an entry class: {@link dev.chsdk.action.Resize}, {@link dev.chsdk.action.Remove},
 * {@link dev.chsdk.action.Save}, {@link dev.chsdk.action.Migrate}. What is unset is not sent. The body of
 * {@code vm.restore} is an option of the command line too and stands with these, in {@link dev.chsdk.config.Restore}.
 */
@CheckReturnValue
package dev.chsdk.action;

import com.google.errorprone.annotations.CheckReturnValue;
