// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * A folder of the host that virtiofsd shares: {@code --fs} on the command line, {@code fs} in the API. Needs
 * shared memory or huge pages.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code FsConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableFsConfig.class)
public abstract class FsConfig extends Config implements WithFsConfig, PciDevice {

    FsConfig() {}

    /** Name under which the guest mounts it, at most 36 bytes. */
    @JsonProperty("tag")
    public abstract String tag();

    /** Socket of virtiofsd. */
    @JsonProperty("socket")
    @HostPath
    public abstract String socket();

    /** Number of virtqueues. Unset: 1 (v53). */
    @JsonProperty("num_queues")
    @Unsigned(32)
    public abstract OptionalInt numQueues();

    /** Slots in each virtqueue, a power of two. Unset: 1024 (v53). */
    @JsonProperty("queue_size")
    @Unsigned(16)
    public abstract OptionalInt queueSize();

    /** As {@link #socket(String)}. */
    public final FsConfig socket(Path socket) {
        return socket(socket.toString());
    }

    @Override
    void validate() {
        int length = tag().getBytes(StandardCharsets.UTF_8).length;
        require(length <= 36, "tag: \"" + tag() + "\" has " + length + " bytes; at most 36 are allowed");
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final FsConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
