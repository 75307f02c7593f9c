// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The VM that a VMM has, with its configuration and the back-ends of its consoles. All three come and go on their own: a
 * VM that is shut down leaves its configuration, and one that was never booted has its consoles already. Changed under the
 * VMM's lock only.
 */
final class HeldVm {

    private final VmmVersion version;
    private final EventLog events;
    private final HostFiles files;
    private final OutputStream terminal;
    private final ProcessEnd end;
    private volatile @Nullable ObjectNode config;
    private volatile @Nullable Consoles consoles;
    private volatile @Nullable VirtualMachine vm;

    /**
     * None yet.
     *
     * @param end told when the VMM hangs in the middle of building a VM
     */
    HeldVm(VmmVersion version, EventLog events, Host host, ProcessEnd end) {
        this.version = version;
        this.events = events;
        this.files = new HostFiles(host.root());
        this.terminal = host.terminal();
        this.end = end;
    }

    /** The host's files as this VM may open them. */
    HostFiles files() {
        return files;
    }

    /** The configuration that {@code vm.create} or a restore left; null for none. */
    @Nullable
    ObjectNode config() {
        return config;
    }

    /** The VM between its boot and its end; null for none. */
    @Nullable
    VirtualMachine vm() {
        return vm;
    }

    /** Takes a configuration and opens its consoles, which it keeps also when that fails. */
    void describe(ObjectNode wanted) throws Refusal {
        config = wanted;
        files.restrict(wanted);
        replaceConsoles(wanted);
    }

    /** Takes a configuration without opening anything, as the first part of a migration does. */
    void expect(ObjectNode announced) {
        config = announced;
    }

    /** Drops a VM that never was, without a word. */
    void forget() {
        config = null;
        closeConsoles();
    }

    /** Builds the VM and lets its vCPUs begin. */
    void start(ObjectNode stored, Guest.Machine machine) throws Refusal {
        Consoles back = openConsoles(stored);
        try {
            VirtualMachine built = build(stored);
            vm = built;
            built.boot(stored, back.serial(), machine);
        } finally {
            abandonAfterDeath();
        }
    }

    /** Starts a VM anew whose boot failed when it was built already. */
    void startAgain(VirtualMachine existing, ObjectNode stored, Guest.Machine machine) throws Refusal {
        existing.boot(stored, openConsoles(stored).serial(), machine);
    }

    /**
     * Builds a VM that stands where another one stood still.
     *
     * @param memory what that one's guest had in its memory
     */
    void adopt(ObjectNode saved, String memory, Guest.Machine machine) throws Refusal {
        describe(saved);
        VirtualMachine built = build(saved);
        try {
            built.restore(saved, openConsoles(saved).serial(), machine, memory);
        } catch (Refusal e) {
            built.stop();
            throw e;
        }
        vm = built;
        abandonAfterDeath();
    }

    private VirtualMachine build(ObjectNode wanted) throws Refusal {
        try {
            return VirtualMachine.build(wanted, version, files);
        } catch (Stuck e) {
            end.hangs(true);
            throw e;
        }
    }

    /** A violent end waits for nobody, so that something may have been opened since. */
    private void abandonAfterDeath() {
        if (end.status().isDone()) {
            abandon();
        }
    }

    private Consoles openConsoles(ObjectNode stored) throws Refusal {
        Consoles open = consoles;
        return open == null ? replaceConsoles(stored) : open;
    }

    private Consoles replaceConsoles(ObjectNode wanted) throws Refusal {
        Consoles before = consoles;
        Consoles open = Consoles.open(wanted, version, terminal);
        consoles = open;
        if (before != null) {
            before.close();
        }
        return open;
    }

    /** Shuts the VM down, if there is one. */
    void stop() {
        if (vm != null) {
            drop();
            events.add("vm", "shutdown");
        }
    }

    /** Ends the VM, if there is one, without a word. */
    void drop() {
        VirtualMachine dropped = vm;
        if (dropped != null) {
            dropped.stop();
            vm = null;
            closeConsoles();
        }
    }

    /** Shuts the VM down and forgets its configuration; its consoles stay open when it never ran. */
    void delete() {
        stop();
        if (config != null) {
            config = null;
            events.add("vm", "deleted");
        }
    }

    void closeConsoles() {
        Consoles open = consoles;
        if (open != null) {
            open.close();
            consoles = null;
        }
    }

    /** Leaves everything on the host as the process's violent death does; needs no lock. */
    void abandon() {
        VirtualMachine current = vm;
        Consoles open = consoles;
        if (current != null) {
            current.abandon();
        }
        if (open != null) {
            open.abandon();
        }
    }
}
