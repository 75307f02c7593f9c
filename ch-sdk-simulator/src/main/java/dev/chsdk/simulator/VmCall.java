// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a call does to the configuration and, from a boot on, to the VM. */
interface VmCall {
    Answer perform(ObjectNode config, @Nullable VirtualMachine vm) throws Refusal;
}
