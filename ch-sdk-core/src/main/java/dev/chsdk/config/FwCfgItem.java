// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Since;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One item of fw_cfg: a name, and a file or a text. Made by {@link FwCfg}.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code FwCfgItem}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableFwCfgItem.class)
public abstract class FwCfgItem extends Config implements WithFwCfgItem {

    FwCfgItem() {}

    /** Name under which the guest finds it. */
    @JsonProperty("name")
    public abstract String name();

    /** File that holds it. */
    @JsonProperty("file")
    @HostPath
    public abstract Optional<String> file();

    /** The text itself. From v52.0 on. */
    @JsonProperty("string")
    @Since("52.0")
    public abstract Optional<String> string();

    /** As {@link #file(String)}. */
    public final FwCfgItem file(Path file) {
        return file(file.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final FwCfgItem extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
