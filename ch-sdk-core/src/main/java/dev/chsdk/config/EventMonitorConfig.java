// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * Where the VMM writes events: {@code --event-monitor}.
 *
 * <p>Source: {@code cloud-hypervisor/src/main.rs}, {@code run_vmm}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableEventMonitorConfig.class)
public abstract class EventMonitorConfig extends Config implements WithEventMonitorConfig {

    EventMonitorConfig() {}

    /**
     * File or FIFO, truncated at the start. A FIFO without a reader holds the VMM up before it makes its API socket.
     */
    @JsonProperty("path")
    @HostPath
    public abstract Optional<String> path();

    /** Descriptor that the VMM inherits. */
    @JsonProperty("fd")
    @Unsigned(31)
    public abstract OptionalInt fd();

    @Override
    void validate() {
        require(path().isPresent() != fd().isPresent(), "path, fd: give one of them");
    }

    /** As {@link #path(String)}. */
    public final EventMonitorConfig path(Path path) {
        return path(path.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final EventMonitorConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
