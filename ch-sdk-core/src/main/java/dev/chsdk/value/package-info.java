// SPDX-License-Identifier: Apache-2.0
/** Scalars with a unit or a syntax. */
@CheckReturnValue
package dev.chsdk.value;

import com.google.errorprone.annotations.CheckReturnValue;
