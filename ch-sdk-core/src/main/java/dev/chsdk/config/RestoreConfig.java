// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Since;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What a VM is restored from: {@code --restore} on the command line, the body of {@code vm.restore} in the API.
 *
 * <p>Source: {@code vmm/src/config.rs}, {@code RestoreConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRestoreConfig.class)
public abstract class RestoreConfig extends Config implements WithRestoreConfig {

    RestoreConfig() {}

    /** Where the snapshot is: {@code file://} and the absolute path of its folder. */
    @JsonProperty("source_url")
    public abstract String sourceUrl();

    /** Whether all memory is touched while it is restored. Unset: it is not (v53). */
    @JsonProperty("prefault")
    public abstract Optional<Boolean> isPrefault();

    /** Descriptors for the network interfaces that had some. */
    @JsonProperty("net_fds")
    public abstract List<RestoredNetConfig> netFds();

    /** How memory is read. Unset: copied (v53). From v52.0 on. */
    @JsonProperty("memory_restore_mode")
    @Since("52.0")
    public abstract Optional<MemoryRestoreMode> memoryRestoreMode();

    /** Whether the VM runs on at once. Unset: it is paused (v53). From v52.0 on. */
    @JsonProperty("resume")
    @Since("52.0")
    public abstract Optional<Boolean> isResume();

    /** Touches all memory while it is restored. */
    public final RestoreConfig prefault() {
        return prefault(true);
    }

    /** Lets the VM run on at once. */
    public final RestoreConfig resume() {
        return resume(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RestoreConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
