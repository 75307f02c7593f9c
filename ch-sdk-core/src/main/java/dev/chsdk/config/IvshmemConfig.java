// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * Memory that the VM shares through a file: {@code --ivshmem} on the command line, {@code ivshmem} in the API.
 * VMMs built with {@code ivshmem} only.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code IvshmemConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableIvshmemConfig.class)
@Since("53.0")
public abstract class IvshmemConfig extends Config implements WithIvshmemConfig, PciDevice {

    IvshmemConfig() {}

    /** File that backs the memory. */
    @JsonProperty("path")
    @HostPath
    public abstract String path();

    /** Size. Unset: 128 MiB on the command line; JSON demands it (v53). */
    @JsonProperty("size")
    @JsonNeeds("134217728")
    public abstract Optional<ByteSize> size();

    /** As {@link #path(String)}. */
    public final IvshmemConfig path(Path path) {
        return path(path.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final IvshmemConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
