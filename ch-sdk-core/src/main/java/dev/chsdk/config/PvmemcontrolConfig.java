// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.immutables.value.Value;

/**
 * The device by which the guest says how its memory is used: {@code --pvmemcontrol} on the command line, {@code
 * pvmemcontrol} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code PvmemcontrolConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutablePvmemcontrolConfig.class)
public abstract class PvmemcontrolConfig extends Config implements WithPvmemcontrolConfig {

    PvmemcontrolConfig() {}

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final PvmemcontrolConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
