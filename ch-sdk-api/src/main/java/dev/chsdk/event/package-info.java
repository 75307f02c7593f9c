// SPDX-License-Identifier: Apache-2.0
/** What a VMM's event monitor writes, as {@link dev.chsdk.info.VmmEvent}s. */
@CheckReturnValue
package dev.chsdk.event;

import com.google.errorprone.annotations.CheckReturnValue;
