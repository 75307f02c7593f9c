// SPDX-License-Identifier: Apache-2.0
/** The host side of a VM: what the machine offers, what is missing and how to mend it. */
@CheckReturnValue
package dev.chsdk.host;

import com.google.errorprone.annotations.CheckReturnValue;
