// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The I/O ports of the devices that are not on a bus. */
final class LegacyPorts {

    /** Where firmware writes its messages to. */
    private static final int FIRMWARE_DEBUG = 0x402;

    private LegacyPorts() {}

    /** Refuses a debug console on a port that is taken. */
    static void check(ObjectNode config) throws Refusal {
        JsonNode console = config.path("debug_console");
        if (!console.path("mode").asText().equals("Off")
                && console.path("iobase").asInt() == FIRMWARE_DEBUG) {
            throw Refusal.ofDevices(
                    "Cannot add legacy device to Bus",
                    "The insertion failed because the new device overlapped with an old device");
        }
    }
}
