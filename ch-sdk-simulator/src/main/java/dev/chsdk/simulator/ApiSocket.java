// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The path of the API socket, from what may lie there at the start to what is left there at the end. */
final class ApiSocket {

    private final Path path;
    private final VmmVersion version;
    private final ApiServer server;
    private final @Nullable FileChannel lock;

    private ApiSocket(Path path, VmmVersion version, ApiServer server, @Nullable FileChannel lock) {
        this.path = path;
        this.version = version;
        this.server = server;
        this.lock = lock;
    }

    /**
     * Listens on the path, by the rules of the version.
     *
     * @throws StartFailure if something is in the way, or the path cannot be bound
     */
    static ApiSocket listen(Path path, VmmVersion version, Function<HttpRequest, @Nullable Answer> endpoint)
            throws StartFailure {
        FileChannel lock = null;
        try {
            if (version.isAtLeast(VmmVersion.V53_0)) {
                lock = lock(path);
                refuseDirectory(path);
                Files.deleteIfExists(path);
            }
            return new ApiSocket(path, version, ApiServer.listen(path, endpoint), lock);
        } catch (IOException e) {
            close(lock);
            if (version.equals(VmmVersion.V52_0) && !Files.isDirectory(path)) {
                remove(path);
            }
            throw failure("Error creation API server's socket", OsError.of(e));
        }
    }

    private static void refuseDirectory(Path path) throws BindException {
        if (Files.isDirectory(path)) {
            throw new BindException("Address already in use");
        }
    }

    private static FileChannel lock(Path path) throws IOException, StartFailure {
        FileChannel channel = FileChannel.open(
                Path.of(path + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // another one in this process holds it
        }
        channel.close();
        throw failure("API socket \"" + path + "\" is already in use by another running instance");
    }

    private static StartFailure failure(String... reasons) {
        List<String> chain = new ArrayList<>(List.of("Failed to start the VMM thread"));
        chain.addAll(List.of(reasons));
        return StartFailure.chain(chain);
    }

    /** Ends the server; the socket file goes after a good end, and on v52 after any but one by a signal. */
    void close(int status) {
        server.close();
        boolean isExit = status < Signal.FIRST_STATUS;
        if (status == 0 || (isExit && version.equals(VmmVersion.V52_0))) {
            remove(path);
        }
        close(lock);
    }

    /** Removes a socket as the VMM does: one that cannot be removed stays. */
    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            return;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // the lock ends with the process at the latest
        }
    }
}
