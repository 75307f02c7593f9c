// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * One call of the API.
 *
 * @param method {@code GET} or {@code PUT}
 * @param name what follows {@code /api/v1/}, such as {@code vm.boot}
 * @param body JSON; empty for a request without a body
 * @param limit how long the whole exchange may take, waiting for a connection included; positive
 * @param urgent whether it must not wait behind ordinary calls: it has a connection of its own
 */
public record Request(String method, String name, String body, Duration limit, boolean urgent) {

    /** Checks that all is there and that the limit is positive. */
    public Request {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit of " + method + " " + name + " must be positive: " + limit);
        }
    }

    /** Method and name, such as {@code PUT vm.boot}. */
    public String operation() {
        return method + " " + name;
    }
}
