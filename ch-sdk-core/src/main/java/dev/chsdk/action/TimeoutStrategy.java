// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a migration that takes too long. */
public enum TimeoutStrategy {
    /** It ends, and the VM runs on where it is. */
    @JsonProperty("Cancel")
    CANCEL,

    /** It goes on, and the guest stands still for as long as that takes. */
    @JsonProperty("Ignore")
    IGNORE,

    /** A strategy that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
