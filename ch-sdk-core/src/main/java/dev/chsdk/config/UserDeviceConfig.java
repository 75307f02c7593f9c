// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import org.immutables.value.Value;

/**
 * A device that another process emulates (vfio-user): {@code --user-device} on the command line, {@code
 * user_devices} in the API. Needs shared memory or huge pages.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code UserDeviceConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableUserDeviceConfig.class)
public abstract class UserDeviceConfig extends Config implements WithUserDeviceConfig, PciDevice {

    UserDeviceConfig() {}

    /** Socket of the process that emulates it. */
    @JsonProperty("socket")
    @HostPath
    public abstract String socket();

    /** As {@link #socket(String)}. */
    public final UserDeviceConfig socket(Path socket) {
        return socket(socket.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final UserDeviceConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
