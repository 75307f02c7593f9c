// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;

/** The answer of {@code vm.counters}. No guest here moves data, so that all are as they are at boot. */
final class Counters {

    private static final BigInteger NONE_YET = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final long NO_AVERAGE_YET = 1_844_674_407_370_955L;

    private Counters() {}

    static ObjectNode of(DeviceTree devices) {
        ObjectNode counters = JsonNodeFactory.instance.objectNode();
        devices.idsOf(DeviceKind.DISK).forEach(id -> disk(counters.putObject(id)));
        devices.idsOf(DeviceKind.NET)
                .forEach(id -> zero(counters.putObject(id), List.of("rx_bytes", "rx_frames", "tx_bytes", "tx_frames")));
        return counters;
    }

    private static void disk(ObjectNode counters) {
        zero(counters, List.of("read_bytes", "read_ops", "write_bytes", "write_ops"));
        for (String direction : List.of("read", "write")) {
            counters.put(direction + "_latency_min", NONE_YET);
            counters.put(direction + "_latency_max", NONE_YET);
            counters.put(direction + "_latency_avg", NO_AVERAGE_YET);
        }
    }

    private static void zero(ObjectNode counters, List<String> names) {
        names.forEach(name -> counters.put(name, 0));
    }
}
