// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of a NUMA node begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Numa {

    private Numa() {}

    /** The node of the given number. */
    public static NumaConfig node(long id) {
        return ImmutableNumaConfig.builder().guestNumaId(id).build();
    }
}
