// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.wire.CliOmit;
import dev.chsdk.wire.CliPair;
import dev.chsdk.wire.Filled;
import dev.chsdk.wire.Filling;
import dev.chsdk.wire.JsonOmit;
import dev.chsdk.wire.Unsigned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * Descriptors for one restored network interface.
 *
 * <p>On the command line {@code id@[fds]}. Source: {@code vmm/src/config.rs}, {@code RestoredNetConfig}. This
 * class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableRestoredNetConfig.class)
@CliPair(key = "id", value = "fds")
public abstract class RestoredNetConfig extends Config implements WithRestoredNetConfig {

    RestoredNetConfig() {}

    /** Name of the interface. */
    @JsonProperty("id")
    public abstract String id();

    /** Descriptors of open TAPs that the VMM inherits. */
    @JsonProperty("fds")
    @Unsigned(31)
    @JsonOmit(
            because =
                    "numbers of descriptors mean nothing to another process; the client passes open ones with vm.restore")
    public abstract List<Integer> fds();

    /** How many of the descriptors that are passed with {@code vm.restore} belong to the interface. Unset: one for each of {@link #fds()}. */
    @JsonProperty("num_fds")
    @CliOmit(because = "it is the number of descriptors given", harmless = true)
    @Filled(Count.class)
    public abstract OptionalInt numFds();

    /** An interface and its descriptors. */
    public static RestoredNetConfig of(String id, List<Integer> fds) {
        return ImmutableRestoredNetConfig.builder().id(id).fds(fds).build();
    }

    @Override
    void validate() {
        require(
                fds().isEmpty() || numFds().orElse(fds().size()) == fds().size(),
                "numFds: " + numFds() + " is not the number of fds, " + fds().size());
    }

    /** The descriptors are counted. */
    public static final class Count implements Filling {

        /** The rule. */
        public Count() {}

        @Override
        public Optional<JsonNode> whenWritten(ObjectNode net) {
            return Optional.ofNullable(net.get("fds")).map(fds -> JsonNodeFactory.instance.numberNode(fds.size()));
        }

        @Override
        public Optional<JsonNode> whenRead(ObjectNode net) {
            return Optional.empty();
        }
    }
}
