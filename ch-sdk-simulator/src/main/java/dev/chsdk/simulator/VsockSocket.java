// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** The host's side of a vsock device. Connections stay open without an answer: no guest here has a driver. */
final class VsockSocket implements AutoCloseable {

    private final Path path;
    private final ServerSocketChannel listener;

    private VsockSocket(Path path) throws IOException {
        this.path = path;
        this.listener = ApiServer.bind(path);
    }

    /** Makes the socket of a device. */
    static VsockSocket listen(ObjectNode device) throws Refusal {
        try {
            return new VsockSocket(Path.of(device.path("socket").asText()));
        } catch (IOException e) {
            throw Refusal.ofDevices(
                    "Cannot create virtio-vsock backend", "Error binding to the host-side Unix socket", OsError.of(e));
        }
    }

    /** Closes the socket and leaves its file. */
    void abandon() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the vsock socket " + path, e);
        }
    }

    @Override
    public void close() {
        abandon();
        ApiSocket.remove(path);
    }
}
