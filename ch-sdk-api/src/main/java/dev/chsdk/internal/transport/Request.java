// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.FileDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One call of the API.
 *
 * @param method {@code GET} or {@code PUT}
 * @param name what follows {@code /api/v1/}, such as {@code vm.boot}
 * @param body JSON; empty for a request without a body
 * @param descriptors open ones that go with the request, at most 253; they stay the caller's
 * @param limit how long the whole exchange may take, waiting for a connection included; positive
 * @param urgent whether it must not wait behind ordinary calls: it has a connection of its own
 */
public record Request(
        String method, String name, String body, List<FileDescriptor> descriptors, Duration limit, boolean urgent) {

    /** More of them in one message are refused by the kernel. */
    private static final int MOST_DESCRIPTORS = 253;

    /** Checks that all is there, that the limit is positive and that the descriptors are open. */
    public Request {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit of " + method + " " + name + " must be positive: " + limit);
        }
        if (descriptors.size() > MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(method + " " + name + " has " + descriptors.size()
                    + " file descriptors; at most " + MOST_DESCRIPTORS + " can be passed");
        }
        for (int i = 0; i < descriptors.size(); i++) {
            if (!descriptors.get(i).valid()) {
                throw new IllegalArgumentException(method + " " + name + ": file descriptor " + i + " is not open");
            }
        }
    }

    /** A request without descriptors. */
    public Request(String method, String name, String body, Duration limit, boolean urgent) {
        this(method, name, body, List.of(), limit, urgent);
    }

    /** Method and name, such as {@code PUT vm.boot}. */
    public String operation() {
        return method + " " + name;
    }
}
