// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import org.immutables.value.Value;

/**
 * The host CPUs that one vCPU may run on.
 *
 * <p>On the command line {@code vcpu@[cpus]}. Source: {@code vmm/src/vm_config.rs}, {@code CpuAffinity}. This
 * class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableCpuAffinity.class)
@CliPair(key = "vcpu", value = "host_cpus")
public abstract class CpuAffinity extends Config implements WithCpuAffinity {

    CpuAffinity() {}

    /** Number of the vCPU, counted from 0. */
    @JsonProperty("vcpu")
    @Unsigned(32)
    public abstract int vcpu();

    /** Host CPUs that it may run on. */
    @JsonProperty("host_cpus")
    public abstract CpuSet hostCpus();

    /** A vCPU and the host CPUs that it may run on. */
    public static CpuAffinity of(int vcpu, CpuSet hostCpus) {
        return ImmutableCpuAffinity.builder().vcpu(vcpu).hostCpus(hostCpus).build();
    }
}
