// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliOmit;
import dev.chsdk.wire.CliWord;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Since;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The virtio console: {@code --console} on the command line, {@code console} in the API. The guest sees {@code
 * hvc0}. Unset: on the standard streams of the VMM (v53).
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code ConsoleConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableConsoleConfig.class)
@Since("52.0")
public abstract class ConsoleConfig extends Config implements WithConsoleConfig, IommuPciDevice {

    ConsoleConfig() {}

    /** Where the output goes. */
    @JsonProperty("mode")
    @CliWord
    public abstract ConsoleMode mode();

    /**
     * File for the output in mode {@link ConsoleMode#FILE}, truncated at each boot. In what the VMM reports also the
     * pseudo-terminal.
     */
    @JsonProperty("file")
    @CliOmit(because = "it is said with the mode, as file=PATH")
    @HostPath
    public abstract Optional<String> filePath();

    /** Unix socket in mode {@link ConsoleMode#SOCKET}, made by the VMM; must not exist. */
    @JsonProperty("socket")
    @CliOmit(because = "it is said with the mode, as socket=PATH")
    @HostPath
    public abstract Optional<String> socketPath();

    /** Whether the device is put behind the virtual IOMMU. Unset: it is not (v53). */
    @JsonProperty("iommu")
    @Override
    public abstract Optional<Boolean> isIommu();

    /** Has no device. */
    public final ConsoleConfig off() {
        return in(ConsoleMode.OFF);
    }

    /** Drops the output. */
    public final ConsoleConfig discard() {
        return in(ConsoleMode.NULL);
    }

    /** Puts the device on the standard streams of the VMM. */
    public final ConsoleConfig tty() {
        return in(ConsoleMode.TTY);
    }

    /** Puts the device on a pseudo-terminal; {@code vm.info} says which. */
    public final ConsoleConfig pty() {
        return in(ConsoleMode.PTY);
    }

    /** Writes the output to a file, which is truncated at each boot. */
    public final ConsoleConfig file(String path) {
        return ImmutableConsoleConfig.builder()
                .from(in(ConsoleMode.OFF))
                .mode(ConsoleMode.FILE)
                .filePath(path)
                .build();
    }

    /** As {@link #file(String)}. */
    public final ConsoleConfig file(Path path) {
        return file(path.toString());
    }

    private ConsoleConfig in(ConsoleMode mode) {
        return ImmutableConsoleConfig.builder()
                .from(this)
                .mode(mode)
                .filePath(Optional.empty())
                .socketPath(Optional.empty())
                .build();
    }

    @Override
    void validate() {
        require(
                mode() != ConsoleMode.FILE || filePath().isPresent(),
                "console mode FILE needs a file; without one the VMM dies in vm.create");
    }

    /** Puts the device behind the virtual IOMMU. */
    public final ConsoleConfig iommu() {
        return iommu(true);
    }

    /** As {@link #filePath(String)}. */
    public final ConsoleConfig filePath(Path filePath) {
        return filePath(filePath.toString());
    }

    /** As {@link #socketPath(String)}. */
    public final ConsoleConfig socketPath(Path socketPath) {
        return socketPath(socketPath.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final ConsoleConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
