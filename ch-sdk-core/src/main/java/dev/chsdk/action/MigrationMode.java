// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** When the memory of a VM moves. */
public enum MigrationMode {
    /** Before the VM runs at its new place. */
    @JsonProperty("Precopy")
    PRECOPY,

    /** Afterwards, each page when it is touched or by and by. Experimental in v53.0. */
    @JsonProperty("Postcopy")
    POSTCOPY,

    /** A way that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
