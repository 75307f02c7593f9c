// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.List;
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
    private final HeldVm held;
    private final VmmOptions options;
    private final ProcessEnd end = new ProcessEnd();

    private @Nullable ConfigTypes types;
    private boolean migrates;
    private boolean diesAtTheEnd;

    /** A VMM without a VM. */
    Vmm(VmmVersion version, EventLog events, Host host, VmmOptions options) {
        this.version = version;
        this.events = events;
        this.held = new HeldVm(version, events, host, end);
        this.options = options;
        events.add("vmm", "starting");
    }

    VmmVersion version() {
        return version;
    }

    EventLog events() {
        return events;
    }

    /** Its VM, as far as there is one. */
    HeldVm held() {
        return held;
    }

    /** The process's exit status, once it ends. */
    CompletableFuture<Integer> exit() {
        return end.status();
    }

    /** The process's end, to wait for it. */
    ProcessEnd processEnd() {
        return end;
    }

    synchronized void create(String body) throws Refusal, SerdeException {
        refuseAfterTheEnd();
        ObjectNode wanted = ConfigReader.read(types(), body);
        DeviceKind.NET.in(wanted).forEach(net -> DeviceCalls.takeDescriptors(net, List.of(), version));
        diesAtTheEnd |= body.length() >= LARGEST_BODY && !isAtLeast(VmmVersion.V53_0) && options.filtersCalls();
        if (held.config() != null) {
            throw new Refusal(500, "VM is already created");
        }
        held.describe(wanted);
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
        ObjectNode stored = held.config();
        if (stored == null) {
            throw missing("VM is not created");
        }
        return call.perform(stored, held.vm());
    }

    synchronized void boot() throws Refusal {
        refuseAfterTheEnd();
        VirtualMachine existing = held.vm();
        if (existing != null && isAtLeast(VmmVersion.V53_0)) {
            throw new Refusal(500, "VM is already created");
        }
        events.add("vm", "booting");
        ObjectNode stored = held.config();
        if (stored == null) {
            throw missing("VM config is missing");
        }
        if (existing == null) {
            held.start(stored, this);
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

    /** Up to v52 a second boot resumes a paused VM, and starts one without a kernel after a boot that failed late. */
    private void bootAgain(VirtualMachine existing, ObjectNode stored) throws Refusal {
        switch (existing.state()) {
            case RUNNING -> throw new Refusal(500, "invalid VM state transition: Running to Running");
            case PAUSED -> resume();
            case CREATED -> held.startAgain(existing, stored, this);
        }
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
        held.stop();
    }

    synchronized void reboot() throws Refusal {
        refuseWhileMigrating();
        events.add("vm", "rebooting");
        ObjectNode stored = held.config();
        if (held.vm() == null || stored == null) {
            throw missing("VM is not created");
        }
        held.drop();
        held.start(stored, this);
        events.add("vm", "rebooted");
    }

    synchronized void delete() {
        held.delete();
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
        if (isAtLeast(VmmVersion.V53_0)) {
            held.drop();
        }
        end();
    }

    /**
     * Ends as SIGTERM does: when no call is being made, and not while one hangs. It does so on a thread of its own, which
     * waits for the end of a call that begins to hang only now.
     *
     * @return whether it has ended
     */
    boolean terminate() {
        Thread signal = new Thread(this::end, "vmm-signal");
        signal.setDaemon(true);
        signal.start();
        return end.awaitEndOrHang();
    }

    /** The orderly end, by {@code vmm.shutdown}, a signal, or the guest. */
    void end() {
        end(0);
    }

    /** An end that closes what is open, with the exit status that it leads to. */
    synchronized void end(int status) {
        if (!end.status().isDone()) {
            held.delete();
            held.closeConsoles();
            events.add("vmm", "shutdown");
            end.end(diesAtTheEnd ? Signal.SYS.status() : status);
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
        if (end.end(status)) {
            held.abandon();
        }
    }

    /** The VM that a call is for. */
    VirtualMachine running() throws Refusal {
        refuseWhileMigrating();
        VirtualMachine current = held.vm();
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
        if (!isMine(by)) {
            return;
        }
        if (options.staysAfterPowerOff()) {
            held.stop();
        } else {
            end();
        }
    }

    /** A guest that was stopped meanwhile, or whose VMM has died, has no say any more. */
    private boolean isMine(Guest guest) {
        VirtualMachine current = held.vm();
        return current != null && current.guest() == guest && !end.status().isDone();
    }

    @Override
    public synchronized void reset(Guest by) {
        if (!isMine(by)) {
            return;
        }
        try {
            reboot();
        } catch (Refusal e) {
            crash();
        }
    }

    @Override
    public synchronized void letGo(Guest by) {
        VirtualMachine current = held.vm();
        if (current != null && isMine(by)) {
            current.letGo(events);
        }
    }

    @Override
    public void panicked() {
        events.add("guest", "panic", "{\n    \"event\": \"panic\"\n  }");
    }
}
