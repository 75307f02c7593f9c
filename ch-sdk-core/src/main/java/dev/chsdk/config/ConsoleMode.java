// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;

/** Where the output of a console goes. */
public enum ConsoleMode {
    /** No device. */
    @JsonProperty("Off")
    @CliToken("off")
    OFF,

    /** A device on a pseudo-terminal; {@code vm.info} says which. */
    @JsonProperty("Pty")
    @CliToken("pty")
    PTY,

    /** A device on the standard streams of the VMM. */
    @JsonProperty("Tty")
    @CliToken("tty")
    TTY,

    /** A device whose output is dropped. */
    @JsonProperty("Null")
    @CliToken("null")
    NULL,

    /** A device whose output goes to a file. */
    @JsonProperty("File")
    @CliToken(value = "file", with = "file")
    FILE,

    /**
     * A device on a Unix socket. Only the serial port can be: the VMM takes it for the console and then refuses to
     * create the VM.
     */
    @JsonProperty("Socket")
    @CliToken(value = "socket", with = "socket")
    SOCKET,

    /** A mode that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
