// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of a shared rate limit begins.
 *
 * <p>The methods are thread-safe.
 */
public final class RateLimitGroup {

    private RateLimitGroup() {}

    /** A group of the given name with its limit. */
    public static RateLimitGroupConfig of(String id, RateLimiterConfig limit) {
        return ImmutableRateLimitGroupConfig.builder().build().id(id).rateLimiter(limit);
    }
}
