// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;

/** Which threads may share a core at the same time. */
public enum CoreScheduling {
    /** Those of one VM. */
    @JsonProperty("Vm")
    @CliToken("vm")
    VM,

    /** Those of one vCPU. */
    @JsonProperty("Vcpu")
    @CliToken("vcpu")
    VCPU,

    /** Any. */
    @JsonProperty("Off")
    @CliToken("off")
    OFF,

    /** A rule that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
