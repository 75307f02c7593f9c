// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.value.VmmVersion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something wrong in a description.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param severity whether the VM starts all the same
 * @param path the option by its JSON path, such as {@code net[1].num_queues}
 * @param value what the description says there; for an unset option what the VMM takes instead
 * @param message what is wrong with it
 * @param remedy what to write instead
 * @param vmmMessage what the VMM says when it refuses this, where it says something; the innermost reason
 * @param versions those of the releases from v50.0 to v53.0, and of the version that was asked for, in which the same
 *     description has this problem, the oldest first; empty for what the host lacks
 * @param source the row of {@code docs/validation.md} that states the rule, such as {@code validation 6.8}, or of
 *     {@code docs/check.md}, such as {@code host 8}
 */
public record Problem(
        Severity severity,
        String path,
        String value,
        String message,
        String remedy,
        Optional<String> vmmMessage,
        List<VmmVersion> versions,
        String source) {

    /** What becomes of the VM. */
    public enum Severity {
        /** The VM does not start: the VMM refuses the description, or dies of it. */
        ERROR,
        /** The VM starts, and something that few would want happens. */
        WARNING
    }

    /** A problem. */
    public Problem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(remedy, "remedy");
        Objects.requireNonNull(vmmMessage, "vmmMessage");
        versions = List.copyOf(versions);
        Objects.requireNonNull(source, "source");
    }

    /** This problem with the versions that have it. */
    Problem in(List<VmmVersion> all) {
        return new Problem(severity, path, value, message, remedy, vmmMessage, all, source);
    }

    /** Whether the VM does not start. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line for a person, without the severity and the versions. */
    @Override
    public String toString() {
        String vmm = vmmMessage.map(text -> " (the VMM: " + text + ")").orElse("");
        return path + " = " + value + ": " + message + "; " + remedy + vmm + " [" + source + "]";
    }
}
