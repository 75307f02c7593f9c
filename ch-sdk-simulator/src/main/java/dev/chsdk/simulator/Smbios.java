// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables that tell the guest about its platform, written just before the vCPUs begin. */
final class Smbios {

    private static final Pattern FOREIGN = Pattern.compile("[^0-9a-fA-F-]");
    private static final Pattern UUID =
            Pattern.compile("(urn:uuid:)?\\p{XDigit}{8}(-?\\p{XDigit}{4}){3}-?\\p{XDigit}{12}");

    private Smbios() {}

    /** Refuses a UUID that is none. */
    static void check(ObjectNode config, VmmVersion version) throws Refusal {
        JsonNode platform = config.path("platform");
        String uuid = platform.path("system_uuid")
                .asText(
                        platform.path("uuid").textValue() == null
                                ? ""
                                : platform.path("uuid").asText());
        if (uuid.isEmpty() || UUID.matcher(uuid).matches()) {
            return;
        }
        Matcher foreign = FOREIGN.matcher(uuid);
        if (!foreign.find()) {
            throw Refusal.notSimulated("a UUID of another length: " + uuid);
        }
        throw new Refusal(
                500,
                "Cannot configure system",
                "Platform specific error (x86_64)",
                "Error setting up SMBIOS table",
                version.isAtLeast(VmmVersion.parse("51.0"))
                        ? "Failure to parse uuid: " + uuid
                        : "Failure to parse uuid",
                "invalid character: " + found(foreign, version));
    }

    private static String found(Matcher foreign, VmmVersion version) {
        String at = "found `" + foreign.group() + "` at ";
        if (version.isAtLeast(VmmVersion.V53_0)) {
            return at + foreign.start();
        }
        String expected = "expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], ";
        return (version.isAtLeast(VmmVersion.V52_0) ? "" : expected) + at + (foreign.start() + 1);
    }
}
