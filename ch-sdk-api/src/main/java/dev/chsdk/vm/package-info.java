// SPDX-License-Identifier: Apache-2.0
/**
 * A VM as one closeable thing. {@link dev.chsdk.vm.VmBuilder} describes and launches it, {@link dev.chsdk.vm.Vm} is it.
 */
@CheckReturnValue
package dev.chsdk.vm;

import com.google.errorprone.annotations.CheckReturnValue;
