// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.chsdk.wire.CliForm;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * CPU features beyond the usual.
 *
 * <p>On the command line a list of words. Source: {@code vmm/src/vm_config.rs}, {@code CpuFeatures}. This class
 * is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableCpuFeatures.class)
public abstract class CpuFeatures extends Config implements WithCpuFeatures {

    CpuFeatures() {}

    /** Whether the guest sees Intel's AMX. x86_64 only. Unset: it does not (v53). */
    @JsonProperty("amx")
    public abstract Optional<Boolean> isAmx();

    /** Shows the guest Intel's AMX. */
    public final CpuFeatures amx() {
        return amx(true);
    }

    static CpuFeatures none() {
        return ImmutableCpuFeatures.builder().build();
    }

    /** Words, in brackets when there are several. */
    public static final class Form implements CliForm {

        /** The spelling. */
        public Form() {}

        @Override
        public String write(JsonNode value) {
            return value.path("amx").asBoolean() ? "amx" : "";
        }

        @Override
        public JsonNode read(String text) {
            for (String word : text.replaceFirst("^\\[(.*)]$", "$1").split(",", -1)) {
                if (!word.equals("amx")) {
                    throw new IllegalArgumentException("\"" + word + "\" is no CPU feature; known is amx");
                }
            }
            return JsonNodeFactory.instance.objectNode().put("amx", true);
        }
    }
}
