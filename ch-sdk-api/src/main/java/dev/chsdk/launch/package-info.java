// SPDX-License-Identifier: Apache-2.0
/** A VMM as a program and as a process: found, started, ready, ended. */
@CheckReturnValue
package dev.chsdk.launch;

import com.google.errorprone.annotations.CheckReturnValue;
