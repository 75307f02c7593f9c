// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;
import dev.chsdk.wire.ExactCase;
import dev.chsdk.wire.Since;

/** What happens at a system call that the VMM should not need. */
@ExactCase
public enum Seccomp {
    /** The process is killed by SIGSYS. */
    @JsonProperty("true")
    @CliToken("true")
    KILL,

    /** Nothing: there is no filter. */
    @JsonProperty("false")
    @CliToken("false")
    OFF,

    /** It is logged to the audit system. */
    @JsonProperty("log")
    @CliToken("log")
    LOG,

    /** It fails with EPERM. From v53.0 on. */
    @JsonProperty("errno")
    @CliToken("errno")
    @Since("53.0")
    ERRNO
}
