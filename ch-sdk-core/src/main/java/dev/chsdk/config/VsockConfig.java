// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import org.immutables.value.Value;

/**
 * The socket device between host and guest: {@code --vsock} on the command line, {@code vsock} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code VsockConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableVsockConfig.class)
public abstract class VsockConfig extends Config implements WithVsockConfig, IommuPciDevice {

    VsockConfig() {}

    /** Context id of the guest, from 3 to 2<sup>32</sup> - 2. */
    @JsonProperty("cid")
    @Unsigned(32)
    public abstract long cid();

    /**
     * Unix socket on the host, made by the VMM; must not exist. Connections from the guest go to {@code
     * <socket>_<port>}.
     */
    @JsonProperty("socket")
    @HostPath
    public abstract String socket();

    /** As {@link #socket(String)}. */
    public final VsockConfig socket(Path socket) {
        return socket(socket.toString());
    }

    /** Puts the device behind the virtual IOMMU. */
    public final VsockConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VsockConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
