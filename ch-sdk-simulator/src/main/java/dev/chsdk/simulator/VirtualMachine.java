// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What exists from a boot to the end of the VM; with a guest that never ran after a boot that failed late. Used by one
 * call at a time.
 */
final class VirtualMachine {

    /** State of the VM, in the spelling of {@code vm.info}. */
    enum State {
        CREATED,
        RUNNING,
        PAUSED;

        String wire() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    private final DeviceTree devices;
    private final @Nullable VsockSocket vsock;
    private State state = State.CREATED;
    private Guest guest = Guest.DEAF;
    private boolean hasPayload;

    VirtualMachine(DeviceTree devices, @Nullable VsockSocket vsock) {
        this.devices = devices;
        this.vsock = vsock;
    }

    DeviceTree devices() {
        return devices;
    }

    State state() {
        return state;
    }

    Guest guest() {
        return guest;
    }

    boolean hasPayload() {
        return hasPayload;
    }

    /** The vCPUs begin, in this guest. */
    void start(Guest loaded) {
        hasPayload = true;
        guest = loaded;
        state = State.RUNNING;
        guest.start();
    }

    /** The vCPUs begin in a VM into which no payload was loaded. */
    void startEmpty() {
        state = State.RUNNING;
    }

    /** The vCPUs of this guest stand where those of another stood. */
    void restore(Guest loaded, String memory) {
        hasPayload = true;
        guest = loaded;
        state = State.PAUSED;
        guest.restore(memory);
    }

    void pause() throws Refusal {
        if (state == State.PAUSED) {
            throw stuck("pause");
        }
        state = State.PAUSED;
        guest.pause();
    }

    void resume() throws Refusal {
        if (state != State.PAUSED) {
            throw stuck("resume");
        }
        state = State.RUNNING;
        guest.resume();
    }

    private Refusal stuck(String verb) {
        return new Refusal(
                500,
                "Cannot " + verb + " VM",
                "Failed to " + verb + " migratable component",
                "Invalid transition: InvalidStateTransition(" + state.wire() + ", " + state.wire() + ")");
    }

    void stop() {
        guest.stop();
        if (vsock != null) {
            vsock.close();
        }
    }

    /** Plays the guest that the configuration boots; one without a script does nothing. */
    Guest load(ObjectNode config, SerialPort serial, Guest.Machine machine) {
        JsonNode payload = config.path("payload");
        String kernel = payload.path("kernel").asText("");
        if (!TestGuestImage.isAt(kernel)) {
            byte[] code = kernel.isEmpty() ? new byte[0] : PvhImage.code(Path.of(kernel));
            return code.length == 0 ? Guest.DEAF : new PortGuest(code, serial, panicDevice(), machine);
        }
        return new ScriptedGuest(
                serial,
                new ScriptedGuest.Hardware(
                        config.path("cpus").path("boot_vcpus").asLong(),
                        BootRules.memory(config) >> 20,
                        payload.path("cmdline").asText(""),
                        devices.guestView()),
                machine);
    }

    private PortGuest.Panic panicDevice() {
        JsonNode device = devices.toJson().path("__pvpanic");
        String address = device.path("pci_bdf").asText("");
        return address.isEmpty()
                ? new PortGuest.Panic(0, 0)
                : new PortGuest.Panic(
                        Integer.parseInt(address.substring(8, 10), 16),
                        (int) device.at("/resources/0/PciBar/base").asLong());
    }

    /** Leaves everything on the host as the process's violent death does. */
    void abandon() {
        guest.stop();
        if (vsock != null) {
            vsock.abandon();
        }
    }
}
