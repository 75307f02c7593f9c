// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.wire.CliForm;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.stream.Collectors;
import org.immutables.value.Value;

/**
 * How vCPUs are arranged, as the guest sees it.
 *
 * <p>On the command line {@code threads:cores:dies:packages}, each part from 1 to 65535; the product must be the
 * greatest number of vCPUs. Source: {@code vmm/src/vm_config.rs}, {@code CpuTopology}. This class is immutable
 * and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableCpuTopology.class)
public abstract class CpuTopology extends Config implements WithCpuTopology {

    CpuTopology() {}

    /** Threads in each core: 1 or 2; more is refused from v52.0 on. */
    @JsonProperty("threads_per_core")
    @Unsigned(value = 16, min = 1)
    public abstract int threadsPerCore();

    /** Cores in each die. */
    @JsonProperty("cores_per_die")
    @Unsigned(value = 16, min = 1)
    public abstract int coresPerDie();

    /** Dies in each package; 1 on aarch64. */
    @JsonProperty("dies_per_package")
    @Unsigned(value = 16, min = 1)
    public abstract int diesPerPackage();

    /** Packages: what a board has sockets for. */
    @JsonProperty("packages")
    @Unsigned(value = 16, min = 1)
    public abstract int packages();

    static CpuTopology of(int sockets, int cores, int threads) {
        return ImmutableCpuTopology.builder()
                .threadsPerCore(threads)
                .coresPerDie(cores)
                .diesPerPackage(1)
                .packages(sockets)
                .build();
    }

    /** {@code threads:cores:dies:packages}. */
    public static final class Form implements CliForm {

        private static final List<String> PARTS =
                List.of("threads_per_core", "cores_per_die", "dies_per_package", "packages");

        /** The spelling. */
        public Form() {}

        @Override
        public String write(JsonNode value) {
            return PARTS.stream().map(part -> value.path(part).asText()).collect(Collectors.joining(":"));
        }

        @Override
        public JsonNode read(String text) {
            String[] numbers = text.split(":", -1);
            if (numbers.length != PARTS.size()) {
                throw new IllegalArgumentException("expected four parts, threads:cores:dies:packages;"
                        + " Cpus.topology(1, 2, 2), one socket of two cores of two threads, is 2:2:1:1");
            }
            ObjectNode topology = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < numbers.length; i++) {
                topology.put(PARTS.get(i), part(numbers[i]));
            }
            return topology;
        }

        private static int part(String number) {
            if (!number.matches("\\+?[0-9]{1,9}")) {
                throw new IllegalArgumentException("\"" + number + "\" is not a whole number from 1 to 65535");
            }
            return Integer.parseInt(number);
        }
    }
}
