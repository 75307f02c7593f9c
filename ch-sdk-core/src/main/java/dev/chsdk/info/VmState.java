// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a VM is doing, as {@code vm.info} tells it. */
public enum VmState {
    /** Described but not running: before the first boot, and again after {@code vm.shutdown}. */
    @JsonProperty("Created")
    CREATED,

    /** Its vCPUs run. Says nothing about how far the guest is. */
    @JsonProperty("Running")
    RUNNING,

    /** Its vCPUs stand still. */
    @JsonProperty("Paused")
    PAUSED,

    /** Practically never seen: after {@code vm.shutdown} the VMM reports {@link #CREATED}. */
    @JsonProperty("Shutdown")
    SHUTDOWN,

    /** Stopped by a debugger; only VMMs built with {@code guest_debug}. */
    @JsonProperty("BreakPoint")
    BREAK_POINT,

    /** A state that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
