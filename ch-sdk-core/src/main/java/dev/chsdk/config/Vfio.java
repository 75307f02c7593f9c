// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

/**
 * Where a description of a passed-through device begins.
 *
 * <p>The methods are thread-safe.
 */
public final class Vfio {

    private Vfio() {}

    /**
     * A device of the host.
     *
     * @param sysfsPath its folder in sysfs, such as {@code /sys/bus/pci/devices/0000:01:00.0/}
     */
    public static DeviceConfig of(String sysfsPath) {
        return ImmutableDeviceConfig.builder().build().path(sysfsPath);
    }
}
