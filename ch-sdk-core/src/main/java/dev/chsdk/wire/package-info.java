// SPDX-License-Identifier: Apache-2.0
/**
 * How values become command lines and JSON, and back. Knows no configuration type.
 *
 * <p>A type says everything about its forms by annotations on its accessors. The table made of them turns a JSON tree into
 * arguments and back, and Jackson makes the value of the tree. {@code @JsonProperty} is the JSON name, and the key on the
 * command line unless {@link dev.chsdk.wire.CliKey} says another.
 *
 * <p>Not {@code key=value}, and so spelled by a {@link dev.chsdk.wire.CliForm} in the type's own file: the CPU topology,
 * CPU features, the I/O port of the debug console, fw_cfg items and the API socket.
 */
@CheckReturnValue
package dev.chsdk.wire;

import com.google.errorprone.annotations.CheckReturnValue;
