// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;
import dev.chsdk.wire.ExactCase;

/** What of an image is locked against other VMMs. */
@ExactCase
public enum LockGranularity {
    /** Its bytes, up to the size that it has at the boot. */
    @JsonProperty("ByteRange")
    @CliToken("byte-range")
    BYTE_RANGE,

    /** The whole file. */
    @JsonProperty("Full")
    @CliToken("full")
    FULL,

    /** A lock that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
