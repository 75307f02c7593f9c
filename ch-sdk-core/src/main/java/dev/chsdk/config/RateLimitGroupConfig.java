// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliFlatten;
import dev.chsdk.wire.JsonNeeds;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * A rate limit that several disks share: {@code --rate-limit-group} on the command line, {@code
 * rate_limit_groups} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RateLimitGroupConfig}. This class is immutable and thread-
 * safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRateLimitGroupConfig.class)
public abstract class RateLimitGroupConfig extends Config implements WithRateLimitGroupConfig {

    RateLimitGroupConfig() {}

    /** Name of the group. */
    @JsonProperty("id")
    @JsonNeeds("\"\"")
    public abstract Optional<String> id();

    /** The limit. */
    @JsonProperty("rate_limiter_config")
    @CliFlatten
    @JsonNeeds("{}")
    public abstract Optional<RateLimiterConfig> rateLimiter();

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RateLimitGroupConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
