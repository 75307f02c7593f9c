// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;
import dev.chsdk.wire.ExactCase;

/** The CPU model that a guest sees. */
@ExactCase
public enum CpuProfile {
    /** The host's. */
    @JsonProperty("Host")
    @CliToken("Host")
    HOST,

    /** A model that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
