// SPDX-License-Identifier: Apache-2.0
/** Files that grow while a VM runs, followed for all VMs of this JVM by one thread and told by at most four. */
@CheckReturnValue
package dev.chsdk.internal.follow;

import com.google.errorprone.annotations.CheckReturnValue;
