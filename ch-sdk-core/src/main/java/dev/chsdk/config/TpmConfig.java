// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import org.immutables.value.Value;

/**
 * A TPM that swtpm emulates: {@code --tpm} on the command line, {@code tpm} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code TpmConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableTpmConfig.class)
public abstract class TpmConfig extends Config implements WithTpmConfig {

    TpmConfig() {}

    /** Socket of swtpm. */
    @JsonProperty("socket")
    @HostPath
    public abstract String socket();

    /** As {@link #socket(String)}. */
    public final TpmConfig socket(Path socket) {
        return socket(socket.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final TpmConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
