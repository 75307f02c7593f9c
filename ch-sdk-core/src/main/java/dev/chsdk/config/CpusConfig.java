// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.JsonNeeds;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * The virtual CPUs: {@code --cpus} on the command line, {@code cpus} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code CpusConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableCpusConfig.class)
public abstract class CpusConfig extends Config implements WithCpusConfig {

    CpusConfig() {}

    /** vCPUs that run from the boot on, from 1 to {@link #maxVcpus()}. Unset: 1 (v53). */
    @JsonProperty("boot_vcpus")
    @CliKey("boot")
    @JsonNeeds("1")
    @Unsigned(32)
    public abstract OptionalInt bootVcpus();

    /**
     * vCPUs that there can be after hot-plug. Unset: as many as at boot. With a topology the product of its parts.
     */
    @JsonProperty("max_vcpus")
    @CliKey("max")
    @JsonNeeds(copyOf = "boot_vcpus")
    @Unsigned(32)
    public abstract OptionalInt maxVcpus();

    /** How the vCPUs are arranged, as the guest sees it. Unset: one core each, in one socket (v53). */
    @JsonProperty("topology")
    @CliText(CpuTopology.Form.class)
    public abstract Optional<CpuTopology> topology();

    /** Whether the guest sees the Hyper-V interface, which Windows wants. Unset: it does not (v53). */
    @JsonProperty("kvm_hyperv")
    public abstract Optional<Boolean> isKvmHyperv();

    /** Bits of a physical address that the guest sees at most. Unset: 46 (v53). */
    @JsonProperty("max_phys_bits")
    @Unsigned(8)
    public abstract OptionalInt maxPhysBits();

    /**
     * Host CPUs that vCPUs are pinned to. A host CPU that does not exist aborts the VMM at boot (v50 to v53). Unset:
     * none.
     */
    @JsonProperty("affinity")
    public abstract List<CpuAffinity> affinity();

    /** CPU features beyond the usual. Unset: none. */
    @JsonProperty("features")
    @CliText(CpuFeatures.Form.class)
    public abstract Optional<CpuFeatures> features();

    /** Whether the guest may run VMs itself. Unset: it may (v53). v50 and v51 refuse {@code off} on aarch64. */
    @JsonProperty("nested")
    public abstract Optional<Boolean> isNested();

    /** Which threads may share a core at the same time. Unset: those of one VM (v53). From v52.0 on. */
    @JsonProperty("core_scheduling")
    @Since("52.0")
    public abstract Optional<CoreScheduling> coreScheduling();

    /** Which CPU model the guest sees. Unset: the host's (v53). From v53.0 on. */
    @JsonProperty("profile")
    @Since("53.0")
    public abstract Optional<CpuProfile> profile();

    /** Shows the guest the Hyper-V interface. */
    public final CpusConfig kvmHyperv() {
        return kvmHyperv(true);
    }

    /** Lets the guest run VMs itself. */
    public final CpusConfig nested() {
        return nested(true);
    }

    /**
     * Arranges the vCPUs, and makes as many as the arrangement has: at boot and at most.
     *
     * @param sockets packages, at least 1
     *
     * @param cores cores in each socket, at least 1
     *
     * @param threads threads in each core, 1 or 2
     */
    public final CpusConfig topology(int sockets, int cores, int threads) {
        CpuTopology topology = CpuTopology.of(sockets, cores, threads);
        long vcpus = (long) sockets * cores * threads;
        require(vcpus <= Integer.MAX_VALUE, "topology: " + vcpus + " vCPUs are too many");
        return topology(topology).bootVcpus((int) vcpus).maxVcpus((int) vcpus);
    }

    /** Pins a vCPU to host CPUs. */
    public final CpusConfig pin(int vcpu, CpuSet hostCpus) {
        return affinity(append(affinity(), CpuAffinity.of(vcpu, hostCpus)));
    }

    /** Shows the guest Intel's AMX. x86_64 only. */
    public final CpusConfig amx() {
        return features(CpuFeatures.none().amx());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final CpusConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
