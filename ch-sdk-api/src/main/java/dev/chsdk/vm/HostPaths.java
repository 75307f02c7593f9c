// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.wire.Json;
import java.nio.file.Path;

/** Paths of this host as a caller names them. The VMM runs in another directory than this JVM. */
final class HostPaths {

    private HostPaths() {}

    /** One that means the same in every directory. An absolute one stays as it was written, to the last slash, and none stays none. */
    static String absolute(String path) {
        return path.startsWith("/") || path.isEmpty()
                ? path
                : Path.of(path).toAbsolutePath().normalize().toString();
    }

    /** The value with each of its paths made so. */
    static <T> T absolute(T value, Class<T> type) {
        return Json.mapPaths(value, type, HostPaths::absolute);
    }
}
