// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * Persistent memory that a file backs: {@code --pmem} on the command line, {@code pmem} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code PmemConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutablePmemConfig.class)
public abstract class PmemConfig extends Config implements WithPmemConfig, IommuPciDevice {

    PmemConfig() {}

    /** File of the host, or a folder in which an unnamed one is made. */
    @JsonProperty("file")
    @HostPath
    public abstract String file();

    /** Size, a multiple of 2 MiB. Unset: that of the file. */
    @JsonProperty("size")
    public abstract Optional<ByteSize> size();

    /** Whether what the guest writes is kept from the file. Unset: it is written (v53). */
    @JsonProperty("discard_writes")
    public abstract Optional<Boolean> isDiscardWrites();

    /** Keeps from the file what the guest writes. */
    public final PmemConfig discardWrites() {
        return discardWrites(true);
    }

    /** Puts the device behind the virtual IOMMU. */
    public final PmemConfig iommu() {
        return iommu(true);
    }

    /** As {@link #file(String)}. */
    public final PmemConfig file(Path file) {
        return file(file.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final PmemConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
