// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Alias;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.List;
import org.immutables.value.Value;

/**
 * A virtio device of any kind that a vhost-user back-end serves: {@code --generic-vhost-user} on the command
 * line, {@code generic_vhost_user} in the API. From v52.0 on.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code GenericVhostUserConfig}. This class is immutable and thread-
 * safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableGenericVhostUserConfig.class)
public abstract class GenericVhostUserConfig extends Config implements WithGenericVhostUserConfig, PciDevice {

    GenericVhostUserConfig() {}

    /**
     * Number of the virtio device type. {@code virtio_id} on the command line, which v53.0 and later also call
     * {@code device_type}.
     */
    @JsonProperty("device_type")
    @CliText(VirtioType.class)
    @CliKey("virtio_id")
    @Alias(value = "device_type", since = "53.0")
    @Unsigned(32)
    public abstract long deviceType();

    /** Socket of the back-end. */
    @JsonProperty("socket")
    @HostPath
    public abstract String socket();

    /** Slots in each virtqueue, one number for each. */
    @JsonProperty("queue_sizes")
    @Unsigned(16)
    public abstract List<Integer> queueSizes();

    @Override
    void validate() {
        require(!queueSizes().isEmpty(), "queueSizes: none given; one number for each virtqueue is needed");
    }

    /** As {@link #socket(String)}. */
    public final GenericVhostUserConfig socket(Path socket) {
        return socket(socket.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final GenericVhostUserConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
