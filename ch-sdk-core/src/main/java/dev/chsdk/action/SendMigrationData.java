// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import dev.chsdk.wire.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * Where a VM moves to, and how: the body of {@code vm.send-migration}.
 *
 * <p>Source: {@code vmm/src/api/mod.rs}, {@code VmSendMigrationData}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ActionStyle
@JsonDeserialize(as = ImmutableSendMigrationData.class)
public abstract class SendMigrationData extends Action implements WithSendMigrationData {

    SendMigrationData() {}

    /** {@code unix:} and the path of a socket, or {@code tcp:}, a numeric address, a colon and a port. */
    @JsonProperty("destination_url")
    public abstract String destinationUrl();

    /**
     * Whether the memory is handed over and not copied; needs {@code unix:} and memory that is shared or in huge pages. A
     * v53.0 that is linked with glibc dies of it under its default seccomp filter. Unset: it is copied (v53).
     */
    @JsonProperty("local")
    public abstract Optional<Boolean> isLocal();

    /** For how long the guest may stand still, in milliseconds, at least 1. Unset: 300 (v53). From v52.0 on. */
    @JsonProperty("downtime_ms")
    @Since("52.0")
    @Unsigned(value = 63, min = 1)
    public abstract OptionalLong downtimeMillis();

    /** How long the whole migration may take, in seconds, at least 1. Unset: 3600 (v53). From v52.0 on. */
    @JsonProperty("timeout_s")
    @Since("52.0")
    @Unsigned(value = 63, min = 1)
    public abstract OptionalLong timeoutSeconds();

    /** What happens when it takes longer. Unset: the VM stays where it is (v53). From v52.0 on. */
    @JsonProperty("timeout_strategy")
    @Since("52.0")
    public abstract Optional<TimeoutStrategy> timeoutStrategy();

    /** Number of parallel connections, from 1 to 128; more than one with {@code tcp:} only. Unset: 1 (v53). From v52.0 on. */
    @JsonProperty("connections")
    @Since("52.0")
    @Unsigned(value = 32, min = 1, max = 128)
    public abstract OptionalInt connections();

    /**
     * Folder of the sender's TLS key and certificates: {@code client-cert.pem}, {@code client-key.pem}, {@code ca-cert.pem}. With
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

    /** Whether the VM stays here too, paused; needs {@link #isLocal()}. Unset: it goes. From the version after v53.0 on. */
    @JsonProperty("preserve_source")
    @Since("53.1")
    public abstract Optional<Boolean> isPreserveSource();

    /** Hands the memory over instead of copying it. */
    public final SendMigrationData local() {
        return local(true);
    }

    /** Keeps the VM here too, paused. */
    public final SendMigrationData preserveSource() {
        return preserveSource(true);
    }

    /** As {@link #downtimeMillis(long)}; what is below a millisecond is lost. */
    public final SendMigrationData downtime(Duration downtime) {
        return downtimeMillis(downtime.toMillis());
    }

    /** As {@link #timeoutSeconds(long)}; what is below a second is lost. */
    public final SendMigrationData timeout(Duration timeout) {
        return timeoutSeconds(timeout.toSeconds());
    }

    /** As {@link #tlsDir(String)}. */
    public final SendMigrationData tlsDir(Path folder) {
        return tlsDir(folder.toString());
    }

    @Override
    void validate() {
        boolean unix = Migrate.isUnix("destinationUrl", destinationUrl());
        boolean local = isLocal().orElse(false);
        boolean parallel = connections().orElse(1) > 1;
        boolean postcopy = memoryMode().filter(MigrationMode.POSTCOPY::equals).isPresent();
        require(!local || unix, "local: needs a unix: destination, is " + destinationUrl());
        require(!unix || tlsDir().isEmpty(), "tlsDir: needs a tcp: destination, is " + destinationUrl());
        require(!unix || !parallel, "connections: more than 1 need a tcp: destination, is " + destinationUrl());
        require(!postcopy || !parallel, "connections: more than 1 do not go together with POSTCOPY");
        require(!postcopy || !local, "local: does not go together with POSTCOPY");
        require(local || !isPreserveSource().orElse(false), "preserveSource: needs local");
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final SendMigrationData extra(String key, Object value) {
        return extra(Values.with(extra(), key, value));
    }
}
