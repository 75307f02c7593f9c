// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage in bytes, from 0 to 2<sup>63</sup> - 1. Ordered by size.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class ByteSize implements Comparable<ByteSize> {

    private static final Pattern SYNTAX = Pattern.compile("\\+?(\\d+)([KMG]?)");

    private final long bytes;

    private ByteSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size cannot be negative: " + bytes);
        }
        this.bytes = bytes;
    }

    /**
     * A size in bytes.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ByteSize bytes(long bytes) {
        return new ByteSize(bytes);
    }

    /**
     * A size in KiB, units of 1024 bytes.
     *
     * @throws IllegalArgumentException if the number is negative or the size above 2<sup>63</sup> - 1 bytes
     */
    public static ByteSize kib(long kib) {
        return scaled(kib, 10);
    }

    /**
     * A size in MiB, units of 1024² bytes.
     *
     * @throws IllegalArgumentException if the number is negative or the size above 2<sup>63</sup> - 1 bytes
     */
    public static ByteSize mib(long mib) {
        return scaled(mib, 20);
    }

    /**
     * A size in GiB, units of 1024³ bytes.
     *
     * @throws IllegalArgumentException if the number is negative or the size above 2<sup>63</sup> - 1 bytes
     */
    public static ByteSize gib(long gib) {
        return scaled(gib, 30);
    }

    /**
     * Reads a size as the VMM's command line takes it: decimal digits and then nothing, {@code K}, {@code M} or {@code G}
     * (powers of 1024, upper case).
     *
     * @throws IllegalArgumentException if the text has another form, or the size is above 2<sup>63</sup> - 1 bytes (the VMM
     *     wraps such a number around silently)
     */
    public static ByteSize parse(String text) {
        Matcher matcher = SYNTAX.matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Not a size: \"" + text + "\"; expected digits and then nothing, K, M or G, such as 512M");
        }
        int shift = " KMG".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2)) * 10;
        try {
            return scaled(Long.parseLong(matcher.group(1)), shift);
        } catch (NumberFormatException e) {
            throw tooLarge(text);
        }
    }

    private static ByteSize scaled(long amount, int shift) {
        if (amount < 0) {
            throw new IllegalArgumentException("A size cannot be negative: " + amount);
        }
        if (amount > Long.MAX_VALUE >> shift) {
            throw tooLarge(amount + " * 2^" + shift);
        }
        return new ByteSize(amount << shift);
    }

    private static IllegalArgumentException tooLarge(String what) {
        return new IllegalArgumentException("Size too large: " + what + " is above 2^63 - 1 bytes");
    }

    /** The size in bytes. */
    @JsonValue
    public long toBytes() {
        return bytes;
    }

    /**
     * The sum of two sizes.
     *
     * @throws IllegalArgumentException if the sum is above 2<sup>63</sup> - 1 bytes
     */
    public ByteSize plus(ByteSize other) {
        if (bytes > Long.MAX_VALUE - other.bytes) {
            throw tooLarge(this + " + " + other);
        }
        return new ByteSize(bytes + other.bytes);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSize size && bytes == size.bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bytes);
    }

    /** The size in the largest unit that divides it, as {@link #parse} reads it: {@code 2G}, {@code 1536M}, {@code 10}. */
    @Override
    public String toString() {
        for (int i = 3; i > 0; i--) {
            int shift = i * 10;
            if (bytes != 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + String.valueOf(" KMG".charAt(i));
            }
        }
        return Long.toString(bytes);
    }
}
