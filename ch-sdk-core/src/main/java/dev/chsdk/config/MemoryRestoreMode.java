// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;

/** How the memory of a restored VM is read. */
public enum MemoryRestoreMode {
    /** All of it before the VM is there. */
    @JsonProperty("Copy")
    @CliToken("copy")
    COPY,

    /** Each page when it is first touched; needs userfaultfd, and the snapshot must stay. */
    @JsonProperty("OnDemand")
    @CliToken("ondemand")
    ON_DEMAND,

    /** A way that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
