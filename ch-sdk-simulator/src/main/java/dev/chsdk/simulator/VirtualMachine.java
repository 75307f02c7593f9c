// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.Locale;

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

    private final BootRules rules;
    private final HostFiles files;
    private final DeviceTree devices;
    private final Backends backends;
    private final Dimensions dimensions;
    private volatile State state = State.CREATED;
    private Guest guest = Guest.DEAF;
    private boolean triedPayload;
    private boolean hasPayload;

    private VirtualMachine(BootRules rules, HostFiles files, ObjectNode config, VmmVersion version) throws Refusal {
        this.rules = rules;
        this.files = files;
        this.dimensions = new Dimensions(config, version);
        this.backends = new Backends(version, files);
        try {
            BootFiles.openInitramfs(config, files);
            LegacyPorts.check(config);
            backends.openAll(config);
            rules.dieOfDevices();
            this.devices = DeviceTree.of(config, version);
        } catch (Refusal | RuntimeException e) {
            backends.close();
            throw e;
        }
    }

    /**
     * Makes a VM with its devices.
     *
     * @throws Refusal if the VMM refuses the configuration, or cannot open something that it names
     */
    static VirtualMachine build(ObjectNode config, VmmVersion version, HostFiles files) throws Refusal {
        return new VirtualMachine(BootRules.check(config, version, files), files, config, version);
    }

    DeviceTree devices() {
        return devices;
    }

    Backends backends() {
        return backends;
    }

    Dimensions dimensions() {
        return dimensions;
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

    /**
     * Locks the images, loads the payload and lets the vCPUs begin. A payload is loaded once: when that failed, the next
     * time the vCPUs begin in a VM that has none.
     */
    void boot(ObjectNode config, SerialPort serial, Guest.Machine machine) throws Refusal {
        lockImages();
        if (!triedPayload) {
            triedPayload = true;
            BootFiles.loadPayload(config, files);
            rules.dieOfStart();
            Smbios.check(config, rules.version());
            hasPayload = true;
            guest = load(config, serial, machine);
        }
        dimensions.begin();
        state = State.RUNNING;
        guest.start();
    }

    private void lockImages() throws Refusal {
        try {
            backends.lockImages();
        } catch (Refusal e) {
            throw Refusal.of(
                    "Error locking disk images: Another instance likely holds a lock",
                    e.chain().toArray(String[]::new));
        }
    }

    /** The vCPUs of this guest stand where those of another stood. */
    void restore(ObjectNode config, SerialPort serial, Guest.Machine machine, String memory) throws Refusal {
        lockImages();
        triedPayload = true;
        hasPayload = true;
        guest = load(config, serial, machine);
        dimensions.begin();
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

    /** Tells the guest that something is asked back. */
    void askBack() {
        guest.askedBack();
    }

    /** The guest lets go of what it was asked for; one whose vCPUs stand still by now does so when they go on. */
    void letGo(EventLog events) {
        if (state != State.RUNNING) {
            guest.askedBack();
            return;
        }
        dimensions.letVcpusGo();
        for (DeviceTree.Place device : devices.letGo()) {
            backends.close(device.id());
            events.add(
                    "vm",
                    "device-removed",
                    "{\n    \"id\": \"" + device.id() + "\",\n    \"bdf\": \"" + device.bdf() + "\"\n  }");
        }
    }

    void stop() {
        guest.stop();
        backends.close();
    }

    /** Plays the guest that the configuration boots; one without a script does nothing. */
    private Guest load(ObjectNode config, SerialPort serial, Guest.Machine machine) {
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
                        MemoryLayout.size(config) >> 20,
                        payload.path("cmdline").asText(""),
                        config.path("pvpanic").asBoolean(),
                        devices::guestView,
                        () -> dimensions.pluggedRam() >> 20),
                machine);
    }

    private PortGuest.Panic panicDevice() {
        JsonNode device = devices.toJson().path("__pvpanic");
        String address = device.path("pci_bdf").asText("");
        return address.isEmpty()
                ? new PortGuest.Panic(0, 0)
                : new PortGuest.Panic(Integer.parseInt(address.substring(8, 10), 16), (int)
                        device.at("/resources/0/PciBar/base").asLong());
    }

    /** Leaves everything on the host as the process's violent death does. */
    void abandon() {
        guest.stop();
        backends.abandon();
    }
}
