// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import org.immutables.value.Value;

/**
 * A file or folder that the VMM may use when Landlock confines it: {@code --landlock-rules} on the command line,
 * {@code landlock_rules} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code LandlockConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableLandlockRuleConfig.class)
public abstract class LandlockRuleConfig extends Config implements WithLandlockRuleConfig {

    LandlockRuleConfig() {}

    /** The file or folder; a folder stands for all that is below it. */
    @JsonProperty("path")
    @HostPath
    public abstract String path();

    /** What may be done: {@code r} to read, {@code w} to write, {@code rw} both. */
    @JsonProperty("access")
    @CliText(LandlockAccess.class)
    public abstract String access();

    /** As {@link #path(String)}. */
    public final LandlockRuleConfig path(Path path) {
        return path(path.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final LandlockRuleConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
