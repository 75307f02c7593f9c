// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliOmit;
import dev.chsdk.wire.CliWord;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Until;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * The serial port: {@code --serial} on the command line, {@code serial} in the API. The guest sees {@code ttyS0}
 * on x86_64, {@code ttyAMA0} on aarch64. Unset: its output is dropped (v53).
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code SerialConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableSerialConfig.class)
public abstract class SerialConfig extends Config implements WithSerialConfig {

    SerialConfig() {}

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

    /** Whether the port is put behind the virtual IOMMU; without effect. Gone from v52.0 on. */
    @JsonProperty("iommu")
    @Until("52.0")
    public abstract Optional<Boolean> isIommu();

    /** Has no device. */
    public final SerialConfig off() {
        return in(ConsoleMode.OFF);
    }

    /** Drops the output. */
    public final SerialConfig discard() {
        return in(ConsoleMode.NULL);
    }

    /** Puts the device on the standard streams of the VMM. */
    public final SerialConfig tty() {
        return in(ConsoleMode.TTY);
    }

    /** Puts the device on a pseudo-terminal; {@code vm.info} says which. */
    public final SerialConfig pty() {
        return in(ConsoleMode.PTY);
    }

    /** Writes the output to a file, which is truncated at each boot. */
    public final SerialConfig file(String path) {
        return ImmutableSerialConfig.builder()
                .from(in(ConsoleMode.OFF))
                .mode(ConsoleMode.FILE)
                .filePath(path)
                .build();
    }

    /** As {@link #file(String)}. */
    public final SerialConfig file(Path path) {
        return file(path.toString());
    }

    /** Puts the device on a Unix socket, which takes one client at a time. */
    public final SerialConfig socket(String path) {
        return ImmutableSerialConfig.builder()
                .from(in(ConsoleMode.OFF))
                .mode(ConsoleMode.SOCKET)
                .socketPath(path)
                .build();
    }

    /** As {@link #socket(String)}. */
    public final SerialConfig socket(Path path) {
        return socket(path.toString());
    }

    private SerialConfig in(ConsoleMode mode) {
        return ImmutableSerialConfig.builder()
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
                "serial mode FILE needs a file; without one the VMM dies in vm.create");
        require(
                mode() != ConsoleMode.SOCKET || socketPath().isPresent(),
                "serial mode SOCKET needs a socket; without one the VMM dies in vm.create");
    }

    /** Puts the port behind the virtual IOMMU; without effect. */
    public final SerialConfig iommu() {
        return iommu(true);
    }

    /** As {@link #filePath(String)}. */
    public final SerialConfig filePath(Path filePath) {
        return filePath(filePath.toString());
    }

    /** As {@link #socketPath(String)}. */
    public final SerialConfig socketPath(Path socketPath) {
        return socketPath(socketPath.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final SerialConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
