// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliOmit;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.CliWord;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * The debug console, a port of x86_64 that firmware writes to: {@code --debug-console} on the command line,
 * {@code debug_console} in the API. Unset: no device (v53).
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code DebugConsoleConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableDebugConsoleConfig.class)
public abstract class DebugConsoleConfig extends Config implements WithDebugConsoleConfig {

    DebugConsoleConfig() {}

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

    /** I/O port, from 0 to 0xffff. Unset: 0xe9 (v53). */
    @JsonProperty("iobase")
    @CliText(IoPort.class)
    @Unsigned(16)
    public abstract OptionalInt iobase();

    /** Has no device. */
    public final DebugConsoleConfig off() {
        return in(ConsoleMode.OFF);
    }

    /** Drops the output. */
    public final DebugConsoleConfig discard() {
        return in(ConsoleMode.NULL);
    }

    /** Puts the device on the standard streams of the VMM. */
    public final DebugConsoleConfig tty() {
        return in(ConsoleMode.TTY);
    }

    /** Puts the device on a pseudo-terminal; {@code vm.info} says which. */
    public final DebugConsoleConfig pty() {
        return in(ConsoleMode.PTY);
    }

    /** Writes the output to a file, which is truncated at each boot. */
    public final DebugConsoleConfig file(String path) {
        return ImmutableDebugConsoleConfig.builder()
                .from(in(ConsoleMode.OFF))
                .mode(ConsoleMode.FILE)
                .filePath(path)
                .build();
    }

    /** As {@link #file(String)}. */
    public final DebugConsoleConfig file(Path path) {
        return file(path.toString());
    }

    private DebugConsoleConfig in(ConsoleMode mode) {
        return ImmutableDebugConsoleConfig.builder()
                .from(this)
                .mode(mode)
                .filePath(Optional.empty())
                .build();
    }

    @Override
    void validate() {
        require(
                mode() != ConsoleMode.FILE || filePath().isPresent(),
                "debug console mode FILE needs a file; without one the VMM dies in vm.create");
    }

    /** As {@link #filePath(String)}. */
    public final DebugConsoleConfig filePath(Path filePath) {
        return filePath(filePath.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final DebugConsoleConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
