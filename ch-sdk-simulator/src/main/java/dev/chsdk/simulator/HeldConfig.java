// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.config.DeviceConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration as the SDK's model holds it. The VMM takes some values that no caller can want and the model refuses;
 * the nearest that it holds stands for them, for no rule looks at those.
 */
final class HeldConfig {

    private static final int LONGEST_TAG = 36;
    private static final int LAST_BAR = 5;

    private HeldConfig() {}

    static VmConfig of(ObjectNode config) throws Refusal {
        ObjectNode held = config.deepCopy();
        for (ObjectNode fs : DeviceKind.FS.in(held)) {
            String tag = fs.path("tag").asText();
            fs.put("tag", tag.substring(0, Math.min(LONGEST_TAG, tag.length())));
        }
        for (ObjectNode device : DeviceKind.VFIO.in(held)) {
            for (JsonNode bar : device.path("x_exclude_mmap_bars")) {
                if (bar.asInt() > LAST_BAR) {
                    device.remove("x_exclude_mmap_bars");
                    break;
                }
            }
        }
        for (JsonNode limiter : held.findValues("rate_limiter_config")) {
            limiter.forEach(HeldConfig::atLeastOne);
        }
        try {
            return withDescriptors(VmConfig.fromVmm(JsonText.of(held)), held);
        } catch (WireFormatException e) {
            throw Refusal.notSimulated("this configuration: " + e.getMessage());
        }
    }

    /** The model does not read descriptors from JSON, since the numbers mean something in one process only: this one. */
    private static VmConfig withDescriptors(VmConfig vm, ObjectNode config) {
        List<NetConfig> nets = new ArrayList<>();
        List<ObjectNode> held = DeviceKind.NET.in(config);
        for (int i = 0; i < held.size(); i++) {
            List<Integer> numbers = new ArrayList<>();
            held.get(i).path("fds").forEach(number -> numbers.add(number.asInt()));
            nets.add(vm.nets().get(i).fds(numbers));
        }
        List<DeviceConfig> devices = new ArrayList<>(vm.devices());
        List<ObjectNode> passed = DeviceKind.VFIO.in(config);
        for (int i = 0; i < passed.size(); i++) {
            if (passed.get(i).hasNonNull("fd")) {
                devices.set(i, devices.get(i).fd(passed.get(i).path("fd").asInt()));
            }
        }
        return vm.nets(nets).devices(devices);
    }

    private static void atLeastOne(JsonNode bucket) {
        if (bucket instanceof ObjectNode limits) {
            for (String field : new String[] {"size", "refill_time"}) {
                if (limits.path(field).asLong() == 0) {
                    limits.put(field, 1);
                }
            }
        }
    }
}
