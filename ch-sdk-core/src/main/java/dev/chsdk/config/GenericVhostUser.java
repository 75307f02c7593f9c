// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.util.List;

/**
 * Where a description of a generic vhost-user device begins.
 *
 * <p>The methods are thread-safe.
 */
public final class GenericVhostUser {

    private GenericVhostUser() {}

    /**
     * A device of the given virtio type.
     *
     * @param deviceType number of the virtio device type
     *
     * @param socket socket of the back-end
     *
     * @param queueSizes slots in each virtqueue
     */
    public static GenericVhostUserConfig of(long deviceType, String socket, List<Integer> queueSizes) {
        return ImmutableGenericVhostUserConfig.builder()
                .deviceType(deviceType)
                .socket(socket)
                .queueSizes(queueSizes)
                .build();
    }
}
