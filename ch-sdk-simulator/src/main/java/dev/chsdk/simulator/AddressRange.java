// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A range of the guest's addresses out of which devices are given theirs, the topmost that are free. */
final class AddressRange {

    private final long start;
    private final long end;
    private final NavigableMap<Long, Long> taken = new TreeMap<>();

    /**
     * A range that is free.
     *
     * @param end the address behind the last one
     */
    AddressRange(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /**
     * Takes addresses.
     *
     * @param alignment what the first address is a multiple of
     * @return the first address
     * @throws Refusal if there are not so many left
     */
    long take(long size, long alignment) throws Refusal {
        long top = end;
        for (Map.Entry<Long, Long> used : taken.descendingMap().entrySet()) {
            long base = alignedBelow(top, size, alignment);
            if (base >= used.getValue()) {
                taken.put(base, base + size);
                return base;
            }
            top = used.getKey();
        }
        long base = alignedBelow(top, size, alignment);
        if (base < start) {
            throw Refusal.notSimulated("a device for whose " + size + " bytes there is no address left");
        }
        taken.put(base, base + size);
        return base;
    }

    /** Gives back what {@link #take} has given. */
    void give(long base) {
        taken.remove(base);
    }

    private static long alignedBelow(long top, long size, long alignment) {
        return (top - size) / alignment * alignment;
    }
}
