// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.config.RestoredVfioConfig;
import dev.chsdk.config.ZoneUpdate;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import dev.chsdk.wire.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * Where a VM is awaited that moves here: the body of {@code vm.receive-migration}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmReceiveMigrationData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableReceiveMigrationData.class)
public abstract class ReceiveMigrationData extends Action implements WithReceiveMigrationData {

    ReceiveMigrationData() {}

    /** {@code unix:} and the path of the socket to make, or {@code tcp:}, a numeric address, a colon and a port. */
    @JsonProperty("receiver_url")
    public abstract String receiverUrl();

    /**
     * Folder of the receiver's TLS key and certificates: {@code server-cert.pem}, {@code server-key.pem}, {@code ca-cert.pem}. With
     * {@code tcp:} only. Unset: nothing is encrypted (v53). From v53.0 on.
     */
    @JsonProperty("tls_dir")
    @Since("53.0")
    @HostPath
    public abstract Optional<String> tlsDir();

    /** Whether the guest's memory comes before the VM runs at its new place, or after. Unset: before (v53). From v53.0 on. */
    @JsonProperty("memory_mode")
    @Since("53.0")
    public abstract Optional<MigrationMode> memoryMode();

    /** Descriptors for the VFIO devices that have one. From the version after v53.0 on. Unset: none. */
    @JsonProperty("vfio_fds")
    @Since("53.1")
    public abstract List<RestoredVfioConfig> vfioFds();

    /**
     * Descriptor of the iommufd; only its presence counts, the client passes an open one. From the version after v53.0 on.
     * Unset: none.
     */
    @JsonProperty("iommufd_fd")
    @Since("53.1")
    @Unsigned(31)
    public abstract OptionalInt iommufdFd();

    /** Memory zones that move to another NUMA node of the host. From the version after v53.0 on. Unset: none. */
    @JsonProperty("zone_updates")
    @Since("53.1")
    public abstract List<ZoneUpdate> zoneUpdates();

    /** As {@link #tlsDir(String)}. */
    public final ReceiveMigrationData tlsDir(Path folder) {
        return tlsDir(folder.toString());
    }

    @Override
    void validate() {
        boolean unix = Migrate.isUnix("receiverUrl", receiverUrl());
        require(!unix || tlsDir().isEmpty(), "tlsDir: needs a tcp: address, is " + receiverUrl());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final ReceiveMigrationData extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
