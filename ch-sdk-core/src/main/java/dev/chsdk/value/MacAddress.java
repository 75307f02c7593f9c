// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The hardware address of a network interface.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class MacAddress {

    private static final Pattern SYNTAX = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");

    private final String text;

    private MacAddress(String text) {
        this.text = text;
    }

    /**
     * Reads an address: six groups of two hexadecimal digits with colons between, such as {@code 52:54:00:12:34:56}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static MacAddress parse(String text) {
        if (!SYNTAX.matcher(Objects.requireNonNull(text, "text")).matches()) {
            throw new IllegalArgumentException("Not a MAC address: \"" + text
                    + "\"; expected six groups of two hexadecimal digits, such as 52:54:00:12:34:56");
        }
        return new MacAddress(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The address in lower case with colons, as the VMM shows it. */
    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
