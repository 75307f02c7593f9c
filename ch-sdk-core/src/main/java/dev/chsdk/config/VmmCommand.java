// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.CliFlag;
import dev.chsdk.wire.CliText;
import dev.chsdk.wire.CommandLine;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.ShellWords;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import dev.chsdk.wire.WireFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * A whole command line of the VMM: the options of the process, and the VM that it boots or restores.
 *
 * <p>Source: {@code cloud-hypervisor/src/main.rs}, {@code main}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableVmmCommand.class)
public abstract class VmmCommand extends Config implements WithVmmCommand {

    VmmCommand() {}

    /** The VM that is booted at once. Unset: the VMM waits for API calls. */
    @JsonProperty("vm")
    public abstract Optional<VmConfig> vm();

    /** Where the VMM listens for API calls. Unset: nowhere. */
    @JsonProperty("api_socket")
    @CliFlag("api-socket")
    @CliText(ApiSocketConfig.Form.class)
    public abstract Optional<ApiSocketConfig> apiSocket();

    /** Where the VMM writes events. Unset: nowhere. */
    @JsonProperty("event_monitor")
    @CliFlag("event-monitor")
    public abstract Optional<EventMonitorConfig> eventMonitor();

    /** File of the log, truncated at the start. Unset: standard error. */
    @JsonProperty("log_file")
    @CliFlag("log-file")
    @HostPath
    public abstract Optional<String> logFile();

    /** Layout of a line of the log. From v52.0 on. */
    @JsonProperty("log_format")
    @CliFlag("log-format")
    @Since("52.0")
    public abstract Optional<String> logFormat();

    /** How much is logged: 0 warnings, 1 information, 2 details, 3 everything. Unset: 0. */
    @JsonProperty("verbosity")
    @CliFlag("v")
    @Unsigned(8)
    public abstract OptionalInt verbosity();

    /** What happens at a system call that the VMM should not need. Unset: the process is killed (v53). */
    @JsonProperty("seccomp")
    @CliFlag("seccomp")
    public abstract Optional<Seccomp> seccomp();

    /** Whether the process stays when the guest powers off. Unset: it ends (v53). From v52.0 on. */
    @JsonProperty("no_shutdown")
    @CliFlag("no-shutdown")
    @Since("52.0")
    public abstract Optional<Boolean> isNoShutdown();

    /** The snapshot that is restored at once. */
    @JsonProperty("restore")
    @CliFlag("restore")
    public abstract Optional<RestoreConfig> restore();

    /** Where a debugger connects. VMMs built with {@code guest_debug} only. */
    @JsonProperty("gdb")
    @CliFlag("gdb")
    public abstract Optional<GdbConfig> gdb();

    /** Name of the D-Bus service. VMMs built with {@code dbus_api} only. */
    @JsonProperty("dbus_service_name")
    @CliFlag("dbus-service-name")
    public abstract Optional<String> dbusServiceName();

    /** Path of the D-Bus object. VMMs built with {@code dbus_api} only. */
    @JsonProperty("dbus_object_path")
    @CliFlag("dbus-object-path")
    public abstract Optional<String> dbusObjectPath();

    /** Whether the system bus is used instead of the session bus. VMMs built with {@code dbus_api} only. */
    @JsonProperty("dbus_system_bus")
    @CliFlag("dbus-system-bus")
    public abstract Optional<Boolean> isDbusSystemBus();

    /** Lets the process stay when the guest powers off. */
    public final VmmCommand noShutdown() {
        return noShutdown(true);
    }

    /** Uses the system bus. */
    public final VmmCommand dbusSystemBus() {
        return dbusSystemBus(true);
    }

    /** Lets the VMM listen at a path. */
    public final VmmCommand apiSocket(Path path) {
        return apiSocket(
                ImmutableApiSocketConfig.builder().path(path.toString()).build());
    }

    /** Lets the VMM write events to a file. */
    public final VmmCommand eventMonitor(Path path) {
        return eventMonitor(
                ImmutableEventMonitorConfig.builder().path(path.toString()).build());
    }

    /** Lets the VMM log to a file. */
    public final VmmCommand logFile(Path path) {
        return logFile(path.toString());
    }

    /** Lets a debugger connect to a path. */
    public final VmmCommand gdb(Path socket) {
        return gdb(ImmutableGdbConfig.builder().path(socket.toString()).build());
    }

    /**
     * The arguments, for the newest version that the SDK was tested with.
     *
     * @throws WireFormatException if the command line cannot say it all
     */
    public final List<String> toArguments() {
        return toArguments(VmmVersion.NEWEST_TESTED);
    }

    /**
     * The arguments for one version of the VMM, without a program before them.
     *
     * @throws WireFormatException if the version does not know it all, or the command line cannot say it
     */
    public final List<String> toArguments(VmmVersion version) {
        return CommandLine.write(this, VmmCommand.class, version);
    }

    /** The VM of a command line that has nothing else. */
    final VmConfig onlyVm() {
        VmmCommand rest = vm(Optional.empty());
        List<String> others = rest.toArguments();
        if (!others.isEmpty()) {
            throw new WireFormatException(
                    others.get(0),
                    "belongs to the process, not to the VM; read the line with VmmCommand.fromArguments");
        }
        return vm().orElseThrow(() -> new WireFormatException("", "no flag describes a VM"));
    }

    @Override
    void validate() {
        require(
                restore().isEmpty() || vm().isEmpty(),
                "restore: the VMM ignores it silently beside a VM; give one of them");
        require(
                dbusServiceName().isPresent() == dbusObjectPath().isPresent(),
                "dbusServiceName, dbusObjectPath: each needs the other");
    }

    /** As {@link #fromArguments(List, VmmVersion)} for the newest version that the SDK was tested with. */
    public static VmmCommand fromArguments(List<String> arguments) {
        return fromArguments(arguments, VmmVersion.NEWEST_TESTED);
    }

    /**
     * The command line that arguments are, without a program before them.
     *
     * @throws WireFormatException if that version of the VMM would refuse them, or take them and lose something
     */
    public static VmmCommand fromArguments(List<String> arguments, VmmVersion version) {
        return CommandLine.read(arguments, VmmCommand.class, version);
    }

    /**
     * The command line of a line of shell, as it is pasted from a script: with quotes, line continuations and
     * variables. The program before the first flag and assignments before it are passed over.
     *
     * @param variables values of the variables that the line uses, by name; {@code $@} is empty unless given
     *
     * @throws WireFormatException if a variable is not given, the line does more than run one program, or its
     * arguments are refused
     */
    public static VmmCommand fromShell(String text, Map<String, String> variables) {
        return fromArguments(ShellWords.arguments(text, variables));
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmmCommand extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
