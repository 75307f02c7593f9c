// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.info.VmInfo;
import dev.chsdk.value.ByteSize;
import dev.chsdk.vm.Condition.Look;

/** An amount of memory that a guest is on its way to. */
record MemoryGoal(VmmClient client, boolean isGrowth, long expected, long tolerance) {

    /** What a guest may keep for ever of the memory that virtio-mem takes away. */
    private static final long KEPT = ByteSize.mib(8).toBytes();

    static MemoryGoal ofVirtioMem(VmmClient client, VmInfo before, long expected) {
        return new MemoryGoal(client, expected >= actual(before), expected, KEPT);
    }

    /** A balloon is filled and emptied to the page. */
    static MemoryGoal ofBalloon(VmmClient client, VmInfo before, long expected) {
        return new MemoryGoal(client, expected >= actual(before), expected, 0);
    }

    Look look() {
        long actual = actual();
        boolean isThere = isGrowth ? actual >= expected : actual <= expected + tolerance;
        return isThere
                ? Look.TRUE
                : Look.notYet(
                        "the guest has " + ByteSize.bytes(actual) + ", " + ByteSize.bytes(expected) + " are expected");
    }

    long actual() {
        return actual(client.info());
    }

    private static long actual(VmInfo info) {
        return info.memoryActualSize().map(ByteSize::toBytes).orElse(0L);
    }
}
