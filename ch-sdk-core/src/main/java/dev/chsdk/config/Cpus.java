// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of the virtual CPUs begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Cpus {

    private Cpus() {}

    /** vCPUs at boot. */
    public static CpusConfig of(int bootVcpus) {
        return ImmutableCpusConfig.builder().build().bootVcpus(bootVcpus);
    }

    /**
     * As many vCPUs as the arrangement has, so arranged; {@code topology(1, 2, 2)} is 4 vCPUs.
     *
     * @param sockets packages, at least 1
     *
     * @param cores cores in each socket, at least 1
     *
     * @param threads threads in each core, 1 or 2
     */
    public static CpusConfig topology(int sockets, int cores, int threads) {
        return ImmutableCpusConfig.builder().build().topology(sockets, cores, threads);
    }
}
