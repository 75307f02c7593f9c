// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.CliFlatten;
import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * How much a disk or a network interface may do: a bandwidth, a number of operations, or both. A network
 * interface has the budget once for each direction.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code RateLimiterConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRateLimiterConfig.class)
public abstract class RateLimiterConfig extends Config implements WithRateLimiterConfig {

    RateLimiterConfig() {}

    /** Bytes. */
    @JsonProperty("bandwidth")
    @CliFlatten(prefix = "bw_")
    public abstract Optional<TokenBucket> bandwidth();

    /** Operations. */
    @JsonProperty("ops")
    @CliFlatten(prefix = "ops_")
    public abstract Optional<TokenBucket> ops();

    /**
     * Limits the bandwidth. The bucket is refilled once a second.
     *
     * @param size bytes each second, at least 1
     */
    public final RateLimiterConfig bytesPerSecond(ByteSize size) {
        return bucket(size, RateLimiter.SECOND);
    }

    /**
     * Limits the operations. The bucket is refilled once a second.
     *
     * @param operations operations each second, at least 1
     */
    public final RateLimiterConfig opsPerSecond(long operations) {
        return opsBucket(operations, RateLimiter.SECOND);
    }

    /**
     * Limits the bandwidth by a bucket.
     *
     * @param size bytes in the full bucket, at least 1
     *
     * @param refill time in which an empty bucket is full again, in whole milliseconds; below one second the rate
     * falls short
     */
    public final RateLimiterConfig bucket(ByteSize size, Duration refill) {
        return bandwidth(RateLimiter.tokens(size.toBytes(), refill));
    }

    /**
     * Limits the operations by a bucket.
     *
     * @param operations operations in the full bucket, at least 1
     *
     * @param refill time in which an empty bucket is full again, in whole milliseconds; below one second the rate
     * falls short
     */
    public final RateLimiterConfig opsBucket(long operations, Duration refill) {
        return ops(RateLimiter.tokens(operations, refill));
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final RateLimiterConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
