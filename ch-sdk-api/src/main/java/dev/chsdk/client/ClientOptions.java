// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How long a client waits for each operation. Steps return changed copies.
 *
 * <p>A limit covers the whole call, the wait for a connection included. It ends the waiting and not the operation: the
 * VMM knows no cancellation.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class ClientOptions {

    private static final ClientOptions DEFAULTS = new ClientOptions(Map.of());

    private final Map<Operation, Duration> limits;

    private ClientOptions(Map<Operation, Duration> limits) {
        this.limits = limits;
    }

    /** The limits that stand at the constants of {@link Operation}. */
    public static ClientOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with another limit for one operation.
     *
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    public ClientOptions limit(Operation operation, Duration limit) {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(limit, "limit");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("The limit of " + operation + " must be positive, is " + limit);
        }
        Map<Operation, Duration> changed = new EnumMap<>(Operation.class);
        changed.putAll(limits);
        changed.put(operation, limit);
        return new ClientOptions(changed);
    }

    /**
     * The same with one limit for all operations.
     *
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    public ClientOptions limit(Duration limit) {
        ClientOptions changed = this;
        for (Operation operation : Operation.values()) {
            changed = changed.limit(operation, limit);
        }
        return changed;
    }

    /** How long a client waits for this operation. */
    public Duration limit(Operation operation) {
        Objects.requireNonNull(operation, "operation");
        return limits.getOrDefault(operation, operation.defaultLimit());
    }
}
