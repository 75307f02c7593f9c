// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.RunDirectory;
import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The sockets that a VMM of ours makes outside its run directory. Each is watched before it is made, and gone after the VMM. */
final class OwnSockets {

    private final RunDirectory directory;
    private final TakeBack takeBack;

    OwnSockets(RunDirectory directory, TakeBack takeBack) {
        this.directory = directory;
        this.takeBack = takeBack;
    }

    /** One that a VMM which is about to start will make. */
    void announce(Path socket) throws IOException {
        directory.journal().socket(socket);
        known(socket);
    }

    /** One that the journal names. */
    void known(Path socket) throws IOException {
        watch(socket);
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> MadeSockets.remove(socket));
    }

    private void watch(Path socket) throws IOException {
        Watchdog.ofThisJvm().watchSocket(directory.path(), socket);
    }

    /**
     * One that the running VMM will make for a new device.
     *
     * @throws dev.chsdk.error.VmmLaunchException if there is something at the path
     */
    void announceLate(Path socket) {
        MadeSockets.requireFree(socket);
        try {
            directory.journal().socket(socket);
            watch(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The socket " + socket + " of the new device could not be written down in " + directory.path()
                            + ", so that the device was not added: " + e,
                    e);
        }
        takeBack.append(CloseStep.SOCKET_REMOVED, () -> MadeSockets.remove(socket));
    }
}
