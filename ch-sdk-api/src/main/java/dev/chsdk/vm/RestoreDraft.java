// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.MemoryRestoreMode;
import dev.chsdk.config.Restore;
import dev.chsdk.config.RestoreConfig;
import dev.chsdk.config.RestoredNetConfig;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import java.io.FileDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was asked of a {@link VmRestore}, gathered for one use of it. */
final class RestoreDraft {

    boolean isOnDemand;

    boolean isPrefault;

    boolean isPaused;

    boolean isAnyVersion;

    boolean isFork;

    List<String> taps = List.of();

    final Map<String, List<FileDescriptor>> descriptors = new LinkedHashMap<>();

    /**
     * Makes sure that the VMM knows what is asked of it.
     *
     * @throws IllegalArgumentException if it is too old
     */
    void requireKnown(VmmVersion version) {
        String unused = Json.write(from(Path.of("/snapshot")), RestoreConfig.class, version);
    }

    /** The body of {@code vm.restore}. */
    RestoreConfig from(Path directory) {
        RestoreConfig restore = Restore.from(directory);
        if (isOnDemand) {
            restore = restore.memoryRestoreMode(MemoryRestoreMode.ON_DEMAND);
        }
        if (isPrefault) {
            restore = restore.prefault();
        }
        List<RestoredNetConfig> nets = new ArrayList<>();
        descriptors.forEach(
                (id, taps) -> nets.add(RestoredNetConfig.of(id, List.of()).numFds(taps.size())));
        return restore.netFds(nets);
    }

    /** All descriptors, in the order of the body. */
    List<FileDescriptor> inOrder() {
        return descriptors.values().stream().flatMap(List::stream).toList();
    }
}
