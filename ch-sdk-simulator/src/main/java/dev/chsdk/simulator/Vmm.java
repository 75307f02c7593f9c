// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The VMM's state machine: at most one VM, driven by one call at a time. The calls of a group are a class of their own,
 * which holds this object's lock for a call.
 */
final class Vmm implements Guest.Machine {

    /** Up to v52, a body as large as this makes the VMM's filter of system calls kill it at its end. */
    private static final int LARGEST_BODY = 51_200;

    private final VmmVersion version;
    private final EventLog events;
    private final OutputStream terminal;
    private final VmmOptions options;
    private final ProcessEnd end = new ProcessEnd();
    private final HostFiles files = new HostFiles();

    private @Nullable ConfigTypes types;
    private @Nullable ObjectNode config;
    private @Nullable Consoles consoles;
    private @Nullable VirtualMachine vm;
    private boolean migrates;
    private boolean diesAtTheEnd;

    /**
     * A VMM without a VM.
     *
     * @param terminal what a console of mode {@code Tty} prints to
     */
    Vmm(VmmVersion version, EventLog events, OutputStream terminal, VmmOptions options) {
        this.version = version;
        this.events = events;
        this.terminal = terminal;
        this.options = options;
        events.add("vmm", "starting");
    }

    VmmVersion version() {
        return version;
    }

    EventLog events() {
        return events;
    }

    HostFiles files() {
        return files;
    }

    /** The process's exit status, once it ends. */
    CompletableFuture<Integer> exit() {
        return end.status();
    }

    /** The process's end, to wait for it. */
    ProcessEnd processEnd() {
        return end;
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

    synchronized void create(String body) throws Refusal, SerdeException {
        refuseAfterTheEnd();
        ObjectNode wanted = ConfigReader.read(types(), body);
        diesAtTheEnd |= body.length() >= LARGEST_BODY && !isAtLeast(VmmVersion.V53_0) && options.filtersCalls();
        if (config != null) {
            throw new Refusal(500, "VM is already created");
        }
        config = wanted;
        files.restrict(wanted);
        replaceConsoles(wanted);
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

    /** The table of types, read when it is needed first: a VMM answers its first ping without it. */
    synchronized ConfigTypes types() {
        ConfigTypes read = types;
        if (read == null) {
            read = ConfigTypes.of(version);
            types = read;
        }
        return read;
    }

    /** Reads the body of a call, before it is looked at whether there is a VM. */
    ObjectNode read(String struct, String body) throws SerdeException {
        return ConfigReader.read(types(), struct, body);
    }

    /**
     * Performs a call when no other is under way.
     *
     * @throws Refusal also if there is no VM
     */
    synchronized Answer perform(VmCall call) throws Refusal {
        refuseAfterTheEnd();
        ObjectNode stored = config;
        if (stored == null) {
            throw missing("VM is not created");
        }
        return call.perform(stored, vm);
    }

    synchronized void boot() throws Refusal {
        refuseAfterTheEnd();
        VirtualMachine existing = vm;
        if (existing != null && isAtLeast(VmmVersion.V53_0)) {
            throw new Refusal(500, "VM is already created");
        }
        events.add("vm", "booting");
        ObjectNode stored = config;
        if (stored == null) {
            throw missing("VM config is missing");
        }
        if (existing == null) {
            start(stored);
        } else {
            bootAgain(existing, stored);
        }
        events.add("vm", "booted");
        if (existing != null && !existing.hasPayload()) {
            end(); // the vCPU runs into nothing, which ends the process with status 0
        }
    }

    private void refuseAfterTheEnd() throws Refusal {
        if (end.status().isDone()) {
            throw new Refusal(500, "sending on a closed channel");
        }
    }

    private void start(ObjectNode stored) throws Refusal {
        Consoles back = openConsoles(stored);
        VirtualMachine built = VirtualMachine.build(stored, version, files, end);
        vm = built;
        built.boot(stored, back.serial(), this);
    }

    /** Up to v52 a second boot resumes a paused VM, and starts one without a kernel after a boot that failed late. */
    private void bootAgain(VirtualMachine existing, ObjectNode stored) throws Refusal {
        switch (existing.state()) {
            case RUNNING -> throw new Refusal(500, "invalid VM state transition: Running to Running");
            case PAUSED -> resume();
            case CREATED -> existing.boot(stored, openConsoles(stored).serial(), this);
        }
    }

    private Consoles openConsoles(ObjectNode stored) throws Refusal {
        Consoles open = consoles;
        return open == null ? replaceConsoles(stored) : open;
    }

    /**
     * Builds a VM that stands where another one stood still.
     *
     * @param memory what that one's guest had in its memory
     */
    synchronized void adopt(ObjectNode saved, String memory) throws Refusal {
        config = saved;
        files.restrict(saved);
        Consoles back = replaceConsoles(saved);
        VirtualMachine built = VirtualMachine.build(saved, version, files, end);
        try {
            built.restore(saved, back.serial(), this, memory);
        } catch (Refusal e) {
            built.stop();
            throw e;
        }
        vm = built;
    }

    /** Takes a configuration without opening anything, as the first part of a migration does. */
    void expect(ObjectNode announced) {
        config = announced;
    }

    /** Drops a VM that never was, without a word. */
    synchronized void forget() {
        config = null;
        closeConsoles();
    }

    synchronized void pause() throws Refusal {
        VirtualMachine running = running();
        events.add("vm", "pausing");
        running.pause();
        events.add("vm", "paused");
    }

    synchronized void resume() throws Refusal {
        VirtualMachine paused = running();
        events.add("vm", "resuming");
        paused.resume();
        events.add("vm", "resumed");
    }

    synchronized void powerButton() throws Refusal {
        running().guest().powerButton();
    }

    synchronized void nmi() throws Refusal {
        running().guest().nmi();
    }

    synchronized void shutdown() throws Refusal {
        running();
        stop();
    }

    private void stop() {
        VirtualMachine stopped = vm;
        if (stopped != null) {
            stopped.stop();
            vm = null;
            closeConsoles();
            events.add("vm", "shutdown");
        }
    }

    private void closeConsoles() {
        if (consoles != null) {
            consoles.close();
            consoles = null;
        }
    }

    synchronized void reboot() throws Refusal {
        refuseWhileMigrating();
        events.add("vm", "rebooting");
        VirtualMachine old = vm;
        ObjectNode stored = config;
        if (old == null || stored == null) {
            throw missing("VM is not created");
        }
        old.stop();
        vm = null;
        closeConsoles();
        start(stored);
        events.add("vm", "rebooted");
    }

    synchronized void delete() {
        stop();
        if (config != null) {
            config = null;
            events.add("vm", "deleted");
        }
    }

    /** Ends or begins the time in which the VM is on its way to another VMM and takes no calls. */
    synchronized void migrating(boolean begins) {
        migrates = begins;
    }

    boolean migrates() {
        return migrates;
    }

    VmmOptions options() {
        return options;
    }

    /** The VM has gone to another VMM, and the process ends. Up to v52 it is shut down here first. */
    synchronized void depart() {
        migrates = false;
        if (isAtLeast(VmmVersion.V53_0) && vm != null) {
            vm.stop();
            vm = null;
        }
        end();
    }

    /** The orderly end, by {@code vmm.shutdown}, a signal, or the guest. */
    void end() {
        end(0);
    }

    /** An end that closes what is open, with the exit status that it leads to. */
    synchronized void end(int status) {
        if (!end.status().isDone()) {
            delete();
            closeConsoles();
            events.add("vmm", "shutdown");
            end.status().complete(diesAtTheEnd ? Signal.SYS.status() : status);
        }
    }

    /** The disorderly end. */
    void crash() {
        die(1);
    }

    /** A violent end. It waits for no call that is being made: a signal does not either. */
    void die(Signal signal) {
        die(signal.status());
    }

    private void die(int status) {
        if (end.status().complete(status)) {
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

    synchronized ObjectNode info() throws Refusal {
        ObjectNode stored = config;
        if (stored == null) {
            throw missing("VM is not created");
        }
        return InfoAnswer.of(stored, vm, version);
    }

    /** The VM that a call is for. */
    VirtualMachine running() throws Refusal {
        refuseWhileMigrating();
        VirtualMachine current = vm;
        if (current == null) {
            throw new Refusal(500, "VM is not running");
        }
        return current;
    }

    private void refuseWhileMigrating() throws Refusal {
        if (migrates) {
            throw new Refusal(500, "VM is currently migrating and can't be modified");
        }
    }

    /** The refusal of what does not exist. */
    Refusal missing(String reason) {
        return new Refusal(isAtLeast(VmmVersion.V53_0) ? 404 : 500, reason);
    }

    private boolean isAtLeast(VmmVersion other) {
        return version.isAtLeast(other);
    }

    @Override
    public synchronized void poweredOff(Guest by) {
        if (vm == null || vm.guest() != by) {
            return;
        }
        if (options.staysAfterPowerOff()) {
            stop();
        } else {
            end();
        }
    }

    @Override
    public synchronized void reset(Guest by) {
        if (vm == null || vm.guest() != by) {
            return;
        }
        try {
            reboot();
        } catch (Refusal e) {
            crash();
        }
    }

    @Override
    public void panicked() {
        events.add("guest", "panic", "{\n    \"event\": \"panic\"\n  }");
    }
}
