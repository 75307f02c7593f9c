// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.config.RestoreConfig;
import java.io.FileDescriptor;
import java.util.List;

/** How many file descriptors a description speaks of. */
final class Descriptors {

    private Descriptors() {}

    static int needed(RestoreConfig restore) {
        int nets = restore.netFds().stream()
                .mapToInt(net -> net.numFds().orElse(0))
                .sum();
        return nets + restore.vfioFds().size() + (restore.iommufdFd().isPresent() ? 1 : 0);
    }

    static int needed(ReceiveMigrationData migration) {
        return migration.vfioFds().size() + (migration.iommufdFd().isPresent() ? 1 : 0);
    }

    /** Up to v53.0 the VMM closes those that it was not told of without a word. */
    static void requireCount(Operation operation, int needed, List<FileDescriptor> given) {
        if (given.size() != needed) {
            throw new IllegalArgumentException(operation + ": the description speaks of " + needed
                    + " file descriptors, given are " + given.size());
        }
    }
}
