// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chsdk.wire.CliToken;

/** How memory is hot-plugged. */
public enum HotplugMethod {
    /** By ACPI: in steps of 128 MiB, at most eight times between boots, and never less. */
    @JsonProperty("Acpi")
    @CliToken("acpi")
    ACPI,

    /** By virtio-mem: in steps of 2 MiB, more and less. */
    @JsonProperty("VirtioMem")
    @CliToken("virtio-mem")
    VIRTIO_MEM,

    /** A method that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
