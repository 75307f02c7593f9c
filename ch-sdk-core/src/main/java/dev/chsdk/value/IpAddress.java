// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address, also as a network mask, in the text that it was given in.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class IpAddress {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final String text;

    private IpAddress(String text) {
        this.text = text;
    }

    /**
     * Reads an address: a literal without a prefix length, such as {@code 172.16.0.1} or {@code fd00::1}.
     *
     * @throws IllegalArgumentException if the text is no such literal
     */
    @JsonCreator
    public static IpAddress parse(String text) {
        if (!V4.matcher(Objects.requireNonNull(text, "text")).matches() && !isV6(text)) {
            throw new IllegalArgumentException("Not an IP address: \"" + text
                    + "\"; expected a literal without a prefix length, such as 172.16.0.1");
        }
        return new IpAddress(text);
    }

    /** A text with a colon is never looked up as a name. */
    private static boolean isV6(String text) {
        if (!V6.matcher(text).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(text) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The address as it was given. */
    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
