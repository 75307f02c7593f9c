// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where a description of a vfio-user device begins.
 *
 * <p>The methods are thread-safe.
 */
public final class UserDevice {

    private UserDevice() {}

    /**
     * A device that another process emulates.
     *
     * @param socket its socket
     */
    public static UserDeviceConfig of(String socket) {
        return ImmutableUserDeviceConfig.builder().socket(socket).build();
    }

    /** As {@link #of(String)}. */
    public static UserDeviceConfig of(Path socket) {
        return of(socket.toString());
    }
}
