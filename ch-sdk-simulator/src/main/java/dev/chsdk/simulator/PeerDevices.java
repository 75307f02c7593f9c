// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Devices that another process or the host's kernel serves. Only how they fail is simulated. */
final class PeerDevices {

    private static final int HEADER = 12;
    private static final int GET_FEATURES = 1;
    private static final int SET_OWNER = 3;
    private static final String NO_FILE = "No such file or directory (os error 2)";

    private PeerDevices() {}

    static void open(DeviceKind kind, ObjectNode device, HostFiles files) throws Refusal {
        switch (kind) {
            case FS -> vhostUser(device, "Cannot create virtio-fs device");
            case GENERIC -> vhostUser(device, "Cannot create generic vhost-user device");
            case VDPA -> vdpa(device);
            case VFIO -> vfio(files);
            default -> vfioUser(device);
        }
    }

    /** Takes the back-end and asks it for its features, as the VMM does first. */
    private static void vhostUser(ObjectNode device, String failure) throws Refusal {
        String socket = device.path("socket").asText();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer requests = ByteBuffer.allocate(2 * HEADER).order(ByteOrder.nativeOrder());
            for (int code : new int[] {SET_OWNER, GET_FEATURES}) {
                requests.putInt(code).putInt(1).putInt(0);
            }
            channel.write(requests.flip());
            if (channel.read(ByteBuffer.allocate(HEADER)) < HEADER) {
                throw Refusal.ofDevices(failure, "Get features failed", "vhost-user: partial message");
            }
        } catch (IOException e) {
            throw Refusal.notSimulated("a vhost-user back-end at " + socket + ": " + OsError.of(e));
        }
        throw Refusal.notSimulated("a vhost-user back-end that answers, at " + socket);
    }

    /** The VMM waits for the back-end of a disk, and answers nothing meanwhile. */
    static void awaitBackEnd(ObjectNode disk) throws Refusal {
        String socket = disk.path("vhost_socket").asText();
        if (Files.exists(Path.of(socket))) {
            throw Refusal.notSimulated("a disk with a vhost-user back-end, at " + socket);
        }
        throw new Stuck("waits for a back-end at " + socket);
    }

    private static void vdpa(ObjectNode device) throws Refusal {
        String error = OsError.ofOpening(device.path("path").asText());
        if (error.isEmpty()) {
            throw Refusal.notSimulated("a vDPA device that exists");
        }
        throw Refusal.ofDevices(
                "Cannot create vdpa device", "Failed to create vhost-vdpa", "failure in opening vhost file: " + error);
    }

    private static void vfio(HostFiles files) throws Refusal {
        if (Files.exists(files.ofKernel("/dev/vfio/vfio"))) {
            throw Refusal.notSimulated("a VFIO device on a host that has VFIO");
        }
        throw Refusal.ofDevices(
                "Cannot create a VFIO device", "failed to open /dev/vfio/vfio container: " + NO_FILE, NO_FILE);
    }

    private static void vfioUser(ObjectNode device) throws Refusal {
        String socket = device.path("socket").asText();
        if (Files.exists(Path.of(socket))) {
            throw Refusal.notSimulated("a vfio-user back-end that exists, at " + socket);
        }
        throw Refusal.ofDevices("Failed to create vfio-user client", "Error connecting: " + NO_FILE, NO_FILE);
    }

    static void openTpm(ObjectNode config) throws Refusal {
        String socket = config.path("tpm").path("socket").textValue();
        if (socket != null && !Files.exists(Path.of(socket))) {
            throw Refusal.ofDevices(
                    "Cannot create tmp device",
                    "Failed to create TPM Device : Init(Failed while initializing tpm Emulator: "
                            + "InitializeEmulator(The input TPM Socket path: \"" + socket + "\" does not exist))");
        }
    }
}
