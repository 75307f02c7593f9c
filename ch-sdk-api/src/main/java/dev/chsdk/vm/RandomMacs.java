// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.value.MacAddress;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Addresses for the NICs that were given none: random, and the same as often as they are asked for. They are of the range
 * that the VMM takes its own random ones from.
 */
final class RandomMacs {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte LOCALLY_ADMINISTERED = 0x2e;

    private final byte[] address = new byte[6];

    RandomMacs() {
        RANDOM.nextBytes(address);
        address[0] = LOCALLY_ADMINISTERED;
    }

    /** The address of a NIC by its place in the VM. */
    MacAddress ofNic(int index) {
        byte[] own = address.clone();
        own[own.length - 1] += (byte) index;
        return MacAddress.parse(HexFormat.ofDelimiter(":").formatHex(own));
    }
}
