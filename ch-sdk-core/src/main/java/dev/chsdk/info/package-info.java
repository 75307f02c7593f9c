// SPDX-License-Identifier: Apache-2.0
/** What a VMM reports. Read tolerantly: a newer VMM may say more than these types know. */
@CheckReturnValue
package dev.chsdk.info;

import com.google.errorprone.annotations.CheckReturnValue;
