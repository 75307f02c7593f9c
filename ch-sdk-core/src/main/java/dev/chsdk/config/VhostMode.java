// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;

/** Which side connects a vhost-user socket. */
public enum VhostMode {
    /** The VMM connects to the back-end. */
    @JsonProperty("Client")
    @CliToken("client")
    CLIENT,

    /** The VMM listens, and waits for the back-end without limit. */
    @JsonProperty("Server")
    @CliToken("server")
    SERVER,

    /** A mode that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
