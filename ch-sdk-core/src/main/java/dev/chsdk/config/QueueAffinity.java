// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Unsigned;
import org.immutables.value.Value;

/**
 * The host CPUs that the thread of one virtqueue may run on.
 *
 * <p>On the command line {@code queue@[cpus]}. Source: {@code vmm/src/vm_config.rs}, {@code VirtQueueAffinity}.
 * This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableQueueAffinity.class)
@CliPair(key = "queue_index", value = "host_cpus")
public abstract class QueueAffinity extends Config implements WithQueueAffinity {

    QueueAffinity() {}

    /** Number of the virtqueue, counted from 0. */
    @JsonProperty("queue_index")
    @Unsigned(16)
    public abstract int queueIndex();

    /** Host CPUs that its thread may run on. */
    @JsonProperty("host_cpus")
    public abstract CpuSet hostCpus();

    /** A virtqueue and the host CPUs that its thread may run on. */
    public static QueueAffinity of(int queueIndex, CpuSet hostCpus) {
        return ImmutableQueueAffinity.builder()
                .queueIndex(queueIndex)
                .hostCpus(hostCpus)
                .build();
    }
}
