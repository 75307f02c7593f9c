// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A TAP of the host, as it is.
 *
 * <p>This class is immutable and thread-safe.
 *
 * @param name the interface's name
 * @param isMultiQueue whether it was made with {@code multi_queue}: such a one wants more than one pair of queues, any other
 *     wants exactly one, and the VMM refuses to boot on the wrong number
 */
public record TapDevice(String name, boolean isMultiQueue) {

    private static final int IFF_MULTI_QUEUE = 0x100;

    /** The TAP of this name. Empty when there is no such interface, or it is not a TAP. */
    public static Optional<TapDevice> find(String name) {
        return find(name, Path.of("/sys/class/net"));
    }

    static Optional<TapDevice> find(String name, Path interfaces) {
        if (name.isEmpty() || name.contains("/")) {
            return Optional.empty();
        }
        try {
            String flags = Files.readString(interfaces.resolve(name).resolve("tun_flags"))
                    .strip();
            return Optional.of(new TapDevice(name, (Integer.decode(flags) & IFF_MULTI_QUEUE) != 0));
        } catch (IOException | NumberFormatException notTap) {
            return Optional.empty();
        }
    }
}
