// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Unsigned;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * A budget that is refilled: so many tokens, and the time in which an empty bucket is full again.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code TokenBucketConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableTokenBucket.class)
public abstract class TokenBucket extends Config implements WithTokenBucket {

    TokenBucket() {}

    /** Tokens in the full bucket: bytes for a bandwidth, operations otherwise. 0 limits nothing. */
    @JsonProperty("size")
    @Unsigned(63)
    public abstract long size();

    /** Tokens on top that are there once and not refilled. Unset: none. */
    @JsonProperty("one_time_burst")
    @Unsigned(63)
    public abstract OptionalLong oneTimeBurst();

    /**
     * Time in which an empty bucket is full again, in milliseconds. Below 1000 the rate falls short: an empty bucket
     * sleeps 100 ms. 0 limits nothing.
     */
    @JsonProperty("refill_time")
    @Unsigned(63)
    public abstract long refillTimeMillis();

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final TokenBucket extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
