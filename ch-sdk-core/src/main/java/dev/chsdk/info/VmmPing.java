// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * The answer to {@code vmm.ping}: who the VMM is.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmmPingResponse}. This class is immutable and thread-safe.
 */
@Value.Immutable
@InfoStyle
@JsonDeserialize(as = ImmutableVmmPing.class)
public abstract class VmmPing {

    VmmPing() {}

    /** The version as it was built, such as {@code v53.0-12-gabcdef}. */
    @JsonProperty("build_version")
    public abstract Optional<String> buildVersion();

    /** The version. */
    @JsonProperty("version")
    public abstract VmmVersion version();

    /** Process id of the VMM, as it sees itself. */
    @JsonProperty("pid")
    public abstract OptionalLong pid();

    /** What was compiled in, such as {@code kvm} and {@code io_uring}. */
    @JsonProperty("features")
    public abstract List<String> features();

    /**
     * Reads an answer of a VMM, tolerantly.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is no such answer
     */
    public static VmmPing fromVmm(String json) {
        return Json.readReport(json, VmmPing.class);
    }
}
