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

    /** The VM. When that fails it is detached again, so that it does not end with this JVM. */
    static Vm of(Adopted adopted, VmParts parts) throws IOException {
        try {
            return watched(adopted, parts);
        } catch (IOException | RuntimeException e) {
            try {
                adopted.directory().journal().detached();
            } catch (IOException another) {
                e.addSuppressed(another);
            }
            Watchdog.ofThisJvm().drop(adopted.directory().path());
            adopted.links().forEach(Watchdog.ofThisJvm()::drop);
            throw e;
        }
    }

    private static Vm watched(Adopted adopted, VmParts parts) throws IOException {
        Watchdog watchdog = Watchdog.ofThisJvm();
        RunDirectory directory = adopted.directory();
        watchdog.watchDirectory(directory.path());
        TakeBack takeBack = new TakeBack(() -> watchdog.drop(directory.path()), parts.course()::reached);
        takeBack.push(CloseStep.DIRECTORY_REMOVED, directory::delete);
        for (Path path : adopted.links()) {
            watchdog.watchLink(path);
            ApiLink link = new ApiLink(path, directory.socket());
            takeBack.push(CloseStep.LINK_REMOVED, () -> {
                link.remove();
                watchdog.drop(link.path());
            });
        }
        OwnSockets sockets = new OwnSockets(directory, takeBack);
        for (Path socket : adopted.sockets()) {
            sockets.known(socket);
        }
        takeBack.push(CloseStep.FOLLOWED, parts::endFollowing);
        takeBack.push(CloseStep.ENDED, () -> parts.process().close());
        takeBack.push(
                CloseStep.ASKED,
                () -> PoliteEnd.of(
                        parts.client(), parts.process(), parts.course().end()));
        return parts.vm(takeBack, GuestReboot.ALLOW, sockets::announceLate);
    }
}
