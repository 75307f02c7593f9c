// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import org.immutables.value.Value;

/**
 * Where a debugger connects: {@code --gdb}. VMMs built with {@code guest_debug} only.
 *
 * <p>Source: {@code cloud-hypervisor/src/main.rs}, {@code run_vmm}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableGdbConfig.class)
public abstract class GdbConfig extends Config implements WithGdbConfig {

    GdbConfig() {}

    /** Path of the Unix socket that the VMM makes. */
    @JsonProperty("path")
    @HostPath
    public abstract String path();

    /** As {@link #path(String)}. */
    public final GdbConfig path(Path path) {
        return path(path.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final GdbConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
