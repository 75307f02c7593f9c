// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.KnownDirectory.Adopted;
import dev.chsdk.internal.journal.RunDirectory;
import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.nio.file.Path;

/** How a VM that another JVM has launched is watched and taken back as if this one had. */
final class Adoption {

    private Adoption() {}

    static Vm of(Adopted adopted, VmParts parts) throws IOException {
        Watchdog watchdog = Watchdog.ofThisJvm();
        RunDirectory directory = adopted.directory();
        watchdog.watchDirectory(directory.path());
        TakeBack takeBack = new TakeBack(() -> watchdog.drop(directory.path()));
        takeBack.push(directory::delete);
        for (Path path : adopted.links()) {
            watchdog.watchLink(path);
            ApiLink link = new ApiLink(path, directory.socket());
            takeBack.push(() -> {
                link.remove();
                watchdog.drop(link.path());
            });
        }
        for (Path socket : adopted.sockets()) {
            watchdog.watchSocket(directory.path(), socket);
            takeBack.push(() -> MadeSockets.remove(socket));
        }
        takeBack.push(parts::endFollowing);
        takeBack.push(() -> parts.process().close());
        takeBack.push(() -> PoliteEnd.of(parts.client(), parts.process()));
        return parts.vm(takeBack, GuestReboot.ALLOW);
    }
}
