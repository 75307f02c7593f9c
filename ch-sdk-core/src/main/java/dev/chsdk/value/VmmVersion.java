// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Cloud Hypervisor, such as {@code 53.0}. Ordered by age.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class VmmVersion implements Comparable<VmmVersion> {

    /** The oldest version that this SDK supports. */
    public static final VmmVersion V50_0 = new VmmVersion(50, 0, 0);

    /** v51.1. */
    public static final VmmVersion V51_1 = new VmmVersion(51, 1, 0);

    /** v52.0. */
    public static final VmmVersion V52_0 = new VmmVersion(52, 0, 0);

    /** v53.0. */
    public static final VmmVersion V53_0 = new VmmVersion(53, 0, 0);

    /** The newest version that this SDK was tested with; what a form without a version is written for. */
    public static final VmmVersion NEWEST_TESTED = V53_0;

    private static final Pattern SYNTAX =
            Pattern.compile("(?:cloud-hypervisor )?v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-+ ].*)?");

    private final int major;
    private final int minor;
    private final int patch;

    private VmmVersion(int major, int minor, int patch) {
        this.major = major;
        this.minor = minor;
        this.patch = patch;
    }

    /**
     * Reads a version as the VMM writes it: {@code 53.0}, {@code v53.0}, {@code 53.0.0}, {@code v53.0-246-gae44c2971} or
     * the first line of {@code cloud-hypervisor --version}. What follows the numbers is left out.
     *
     * @throws IllegalArgumentException if the text does not begin with such a number
     */
    @JsonCreator
    public static VmmVersion parse(String text) {
        String line = Objects.requireNonNull(text, "text")
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        Matcher matcher = SYNTAX.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a Cloud Hypervisor version: \"" + line
                    + "\"; expected a text such as \"53.0\" or \"v53.0-2-g12ab\"");
        }
        String patch = matcher.group(3);
        return new VmmVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    /** Whether this version is the given one or a later one. */
    public boolean isAtLeast(VmmVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(VmmVersion other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(patch, other.patch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VmmVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(major, minor, patch);
    }

    /** The version as the project writes it: {@code 53.0}, or {@code 53.0.1} when there is a third number. */
    @JsonValue
    @Override
    public String toString() {
        return major + "." + minor + (patch == 0 ? "" : "." + patch);
    }
}
