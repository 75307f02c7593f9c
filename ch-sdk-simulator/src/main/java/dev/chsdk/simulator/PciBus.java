// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which slots of the PCI segments are taken, and by what. A guest looks at them at any time. */
final class PciBus {

    private static final int SLOTS = 32;

    private final Map<Integer, BitSet> taken = new HashMap<>();
    private final SortedMap<Integer, String> first = new TreeMap<>(Map.of(0, "0000:00:00.0 8086:0d57"));

    /** Keeps a slot for a device that a boot is to make, and that asks for it by its number. */
    void reserve(int segment, int slot) throws Refusal {
        take(segment, slot, "Could not reserve the PCI device ID");
    }

    /** Takes the slot that a device asks for by its number. */
    void take(int segment, int slot) throws Refusal {
        take(segment, slot, "Failed to find an available PCI device ID");
    }

    private void take(int segment, int slot, String failure) throws Refusal {
        if (slots(segment).get(slot)) {
            throw Refusal.ofDevices(failure, "Valid PCI device identifier but already used: " + slot);
        }
        slots(segment).set(slot);
    }

    /** Takes the lowest slot that is free. */
    int takeNext(int segment) throws Refusal {
        int slot = slots(segment).nextClearBit(0);
        if (slot >= SLOTS) {
            throw Refusal.ofDevices(
                    "Failed to find an available PCI device ID",
                    "Could not find an available device slot on the PCI bus");
        }
        slots(segment).set(slot);
        return slot;
    }

    /** Puts a device into a slot that is its own. */
    synchronized String put(int segment, int slot, String hardwareId) {
        String address = hex(segment, 4) + ":00:" + hex(slot, 2) + ".0";
        if (segment == 0) {
            first.put(slot, address + " " + hardwareId);
        }
        return address;
    }

    /** The devices of bus 0 of segment 0 as the test guest lists them. */
    synchronized String guestView() {
        return String.join(", ", first.values());
    }

    /** Takes a device out of its slot, which is free then. */
    synchronized void remove(int segment, int slot) {
        slots(segment).clear(slot);
        if (segment == 0) {
            first.remove(slot);
        }
    }

    private BitSet slots(int segment) {
        return taken.computeIfAbsent(segment, number -> {
            BitSet slots = new BitSet(SLOTS);
            slots.set(0); // the root device
            return slots;
        });
    }

    static String hex(int value, int digits) {
        return HexFormat.of().toHexDigits(value, digits);
    }
}
