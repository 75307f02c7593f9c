// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

/**
 * Where the description of a removal begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Remove {

    private Remove() {}

    /**
     * Of a device.
     *
     * @param id its name
     */
    public static VmRemoveDevice device(String id) {
        return ImmutableVmRemoveDevice.builder().id(id).build();
    }
}
