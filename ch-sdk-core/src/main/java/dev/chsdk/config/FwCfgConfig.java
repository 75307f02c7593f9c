// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.JsonNeeds;
import java.util.Optional;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * What the firmware finds in the fw_cfg device: {@code --fw-cfg-config} on the command line, {@code
 * payload.fw_cfg_config} in the API. VMMs built with {@code fw_cfg} only.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code FwCfgConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableFwCfgConfig.class)
public abstract class FwCfgConfig extends Config implements WithFwCfgConfig {

    FwCfgConfig() {}

    /** Whether the memory map is there. Unset: it is, and JSON says so because it must (v53). */
    @JsonProperty("e820")
    @JsonNeeds(value = "true", until = "53.0")
    public abstract Optional<Boolean> isE820();

    /** Whether the kernel is there. Unset: it is, and JSON says so because it must (v53). */
    @JsonProperty("kernel")
    @JsonNeeds(value = "true", until = "53.0")
    public abstract Optional<Boolean> isKernel();

    /** Whether the kernel command line is there. Unset: it is, and JSON says so because it must (v53). */
    @JsonProperty("cmdline")
    @JsonNeeds(value = "true", until = "53.0")
    public abstract Optional<Boolean> isCmdline();

    /** Whether the initial RAM file system is there. Unset: it is, and JSON says so because it must (v53). */
    @JsonProperty("initramfs")
    @JsonNeeds(value = "true", until = "53.0")
    public abstract Optional<Boolean> isInitramfs();

    /** Whether the ACPI tables are there. Unset: it is, and JSON says so because it must (v53). */
    @JsonProperty("acpi_tables")
    @JsonNeeds(value = "true", until = "53.0")
    @CliKey("acpi_table")
    public abstract Optional<Boolean> isAcpiTables();

    /** Items of the caller's own. Unset: none. */
    @JsonProperty("items")
    @CliText(FwCfgItems.Form.class)
    public abstract Optional<FwCfgItems> items();

    /** Puts the memory map there. */
    public final FwCfgConfig e820() {
        return e820(true);
    }

    /** Puts the kernel there. */
    public final FwCfgConfig kernel() {
        return kernel(true);
    }

    /** Puts the kernel command line there. */
    public final FwCfgConfig cmdline() {
        return cmdline(true);
    }

    /** Puts the initial RAM file system there. */
    public final FwCfgConfig initramfs() {
        return initramfs(true);
    }

    /** Puts the ACPI tables there. */
    public final FwCfgConfig acpiTables() {
        return acpiTables(true);
    }

    /** Adds an item. */
    public final FwCfgConfig item(FwCfgItem item) {
        return items(FwCfgItems.of(Stream.concat(items().stream().flatMap(i -> i.itemList().stream()), Stream.of(item))
                .toList()));
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final FwCfgConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
