// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import dev.chsdk.value.ByteSize;

/**
 * Where the description of a new size begins. All sizes are totals, not differences.
 *
 * <p>The methods are thread-safe.
 */
public final class Resize {

    private Resize() {}

    /**
     * To a number of vCPUs.
     *
     * @param vcpus from 1 to the greatest number that the VM was made with
     */
    public static VmResize vcpus(int vcpus) {
        return ImmutableVmResize.builder().vcpus(vcpus).build();
    }

    /**
     * To an amount of memory.
     *
     * @param memory in total, what the guest booted with included
     */
    public static VmResize memory(ByteSize memory) {
        return ImmutableVmResize.builder().memory(memory).build();
    }

    /**
     * To a size of the balloon.
     *
     * @param balloon what is taken away from the guest
     */
    public static VmResize balloon(ByteSize balloon) {
        return ImmutableVmResize.builder().balloon(balloon).build();
    }

    /**
     * Of one disk.
     *
     * @param id name of the disk
     * @param size a multiple of 512 bytes
     * @throws IllegalArgumentException if it is not
     */
    public static VmResizeDisk disk(String id, ByteSize size) {
        return ImmutableVmResizeDisk.builder().id(id).size(size).build();
    }

    /**
     * Of one memory zone.
     *
     * @param id name of the zone
     * @param size in total, what the zone booted with included
     */
    public static VmResizeZone zone(String id, ByteSize size) {
        return ImmutableVmResizeZone.builder().id(id).size(size).build();
    }
}
