// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import dev.chsdk.value.ByteSize;
import java.time.Duration;

/**
 * Where a rate limit begins.
 *
 * <p>The methods are thread-safe.
 */
public final class RateLimiter {

    /** The shortest refill time with which the VMM keeps the rate: an empty bucket sleeps 100 ms, however short it is. */
    static final Duration SECOND = Duration.ofSeconds(1);

    private RateLimiter() {}

    static TokenBucket tokens(long size, Duration refill) {
        Config.require(size >= 1, "size: " + size + ": expected 1 or more; 0 would limit nothing");
        Config.require(
                refill.compareTo(Duration.ofMillis(1)) >= 0,
                "refill: " + refill + ": expected 1 ms or more; 0 would limit nothing");
        Config.require(
                refill.compareTo(Duration.ofMillis(Long.MAX_VALUE)) <= 0, "refill: " + refill + " is too long a time");
        return ImmutableTokenBucket.builder()
                .size(size)
                .refillTimeMillis(refill.toMillis())
                .build();
    }

    /**
     * A limit of the bandwidth, refilled once a second.
     *
     * @param size bytes each second, at least 1
     */
    public static RateLimiterConfig bytesPerSecond(ByteSize size) {
        return ImmutableRateLimiterConfig.builder().build().bytesPerSecond(size);
    }

    /**
     * A limit of the operations, refilled once a second.
     *
     * @param operations operations each second, at least 1
     */
    public static RateLimiterConfig opsPerSecond(long operations) {
        return ImmutableRateLimiterConfig.builder().build().opsPerSecond(operations);
    }

    /**
     * A limit of the bandwidth by a bucket.
     *
     * @param size bytes in the full bucket, at least 1
     *
     * @param refill time in which an empty bucket is full again; below one second the rate falls short
     */
    public static RateLimiterConfig bucket(ByteSize size, Duration refill) {
        return ImmutableRateLimiterConfig.builder().build().bucket(size, refill);
    }

    /**
     * A limit of the operations by a bucket.
     *
     * @param operations operations in the full bucket, at least 1
     *
     * @param refill time in which an empty bucket is full again; below one second the rate falls short
     */
    public static RateLimiterConfig opsBucket(long operations, Duration refill) {
        return ImmutableRateLimiterConfig.builder().build().opsBucket(operations, refill);
    }
}
