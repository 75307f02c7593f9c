// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.action.Resize;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.value.ByteSize;
import dev.chsdk.vm.Condition.Look;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Changes of a VM's size, and devices that come and go, while it runs. Each is checked against the limits of its method, sent,
 * and returned as what was asked for, with a way to wait for what the guest makes of it.
 *
 * <p>Each method throws {@link IllegalStateException} unless the VM runs or is paused, {@link IllegalArgumentException} if the
 * limits do not allow it, and {@link VmmException} if the VMM refuses or does not answer.
 *
 * <p>Relative paths are taken from the directory of this JVM.
 *
 * <p>This class is thread-safe.
 */
public final class HotPlug {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final VmParts vm;
    private final Consumer<Path> newSocket;

    /**
     * Of one VM.
     *
     * @param newSocket is told of each socket that the VMM is about to make
     */
    HotPlug(VmParts vm, Consumer<Path> newSocket) {
        this.vm = vm;
        this.newSocket = newSocket;
    }

    private VmmClient client() {
        return vm.client();
    }

    private VmInfo booted() {
        VmInfo info = client().info();
        if (info.state() != VmState.RUNNING && info.state() != VmState.PAUSED) {
            throw new IllegalStateException(
                    "Only a VM that runs or is paused can be changed so; this one is " + info.state());
        }
        return info;
    }

    /**
     * Changes the memory. With ACPI it can only grow, in steps of 128 MiB, by the hotplug size in all and eight times in all
     * since the VM booted, and whether the guest uses what came cannot be seen. What was plugged so before is known to the VMM
     * only: one time or byte too many comes as its refusal.
     * With virtio-mem it grows and shrinks in steps of 2 MiB above what the VM booted with; from v52.0 on it can be seen, and
     * shrinking counts as done at 8 MiB from the goal, because a guest may keep a block for ever.
     *
     * @param total what the guest booted with, and what was plugged
     */
    public Pending<ByteSize> memory(ByteSize total) {
        Objects.requireNonNull(total, "total");
        VmInfo info = booted();
        MemoryLimits limits = MemoryLimits.of(info, client().version());
        limits.check(total);
        if (limits.isChange(total)) {
            client().resize(Resize.memory(total));
        }
        String what = "Memory of " + total;
        return limits.areVisible()
                ? awaitMemory(
                        what, total, MemoryGoal.ofVirtioMem(client(), info, limits.expected(total)), actual -> actual)
                : Pending.unseen(vm, what + ", which the VMM reports before the guest has it", total);
    }

    /**
     * Changes the size of the balloon. It is done when the balloon has that size.
     *
     * @param size what the guest is to give up, less than its memory; 0 gives all back
     */
    public Pending<ByteSize> balloon(ByteSize size) {
        Objects.requireNonNull(size, "size");
        VmInfo info = booted();
        if (info.config().balloon().isEmpty()) {
            throw new IllegalArgumentException(
                    "The VM has no balloon; give it one with VmConfig.balloon(Balloon.of(size))");
        }
        ByteSize memory = MemoryLimits.of(info, client().version()).now();
        if (size.compareTo(memory) >= 0) {
            throw new IllegalArgumentException("The balloon must be smaller than the guest's memory, " + memory
                    + ", is " + size + "; the VMM would take it, and the guest would run out of memory");
        }
        client().resize(Resize.balloon(size));
        long left = memory.toBytes() - size.toBytes();
        return awaitMemory(
                "A balloon of " + size,
                size,
                MemoryGoal.ofBalloon(client(), info, left),
                actual -> memory.toBytes() - actual);
    }

    private Pending<ByteSize> awaitMemory(String what, ByteSize asked, MemoryGoal goal, LongUnaryOperator reached) {
        return Pending.until(
                running -> goal::look,
                vm,
                what,
                asked,
                () -> ByteSize.bytes(Math.max(0, reached.applyAsLong(goal.actual()))));
    }

    /**
     * Changes the number of vCPUs. A guest needs a rule to bring new ones online, and does so unseen; it gives up others in its
     * own time, which can be awaited.
     *
     * @param count from 1 to the greatest number that the VM was made with
     * @throws IllegalStateException also while the guest has not given up those that were taken away before
     */
    public Pending<Integer> vcpus(int count) {
        Optional<CpusConfig> cpus = booted().config().cpus();
        int most = cpus.map(CpusConfig::maxVcpus).orElse(OptionalInt.empty()).orElse(1);
        int now = cpus.map(CpusConfig::bootVcpus).orElse(OptionalInt.empty()).orElse(1);
        if (count < 1 || count > most) {
            throw new IllegalArgumentException("vCPUs: " + count + " is out of range: expected 1 to " + most
                    + ", the greatest number that the VM was made with");
        }
        if (count > now && !accepts(now)) {
            throw removalIsPending(count);
        }
        if (!accepts(count) && count != now) {
            throw removalIsPending(count);
        }
        return count <= now
                ? Pending.until(
                        running -> new Acceptance(count),
                        vm,
                        "The removal of vCPUs down to " + count,
                        count,
                        () -> count)
                : Pending.unseen(vm, count + " vCPUs, which the guest brings online by itself", count);
    }

    /** A VMM that is asked for more now would say yes, and take the others away all the same. */
    private static IllegalStateException removalIsPending(int count) {
        return new IllegalStateException("vCPUs: " + count
                + " cannot be asked for while the guest has not given up those that were taken away; await that first");
    }

    /** Whether the VMM takes a number: it does not while the removal of others is pending. */
    private boolean accepts(int vcpus) {
        try {
            client().resize(Resize.vcpus(vcpus));
            return true;
        } catch (VmmResponseException refusal) {
            if (refusal.status() == TOO_MANY_REQUESTS) {
                return false;
            }
            throw refusal;
        }
    }

    /** The same number is taken again once the guest has given up the others: nothing else tells. */
    private final class Acceptance implements Condition.Probe {

        private final int vcpus;
        private long asked = System.nanoTime() - PAUSE_NANOS;

        Acceptance(int vcpus) {
            this.vcpus = vcpus;
        }

        @Override
        public Look look() {
            Look notYet = Look.notYet("the guest has not given them up");
            if (System.nanoTime() - asked < PAUSE_NANOS) {
                return notYet;
            }
            asked = System.nanoTime();
            return accepts(vcpus) ? Look.TRUE : notYet;
        }
    }

    /** Adds a disk. It is done when a driver in the guest has brought it up. */
    public Pending<PciDeviceInfo> add(DiskConfig disk) {
        DiskConfig named = HostPaths.absolute(Objects.requireNonNull(disk, "disk"), DiskConfig.class);
        return added(Beginning.NOTHING, () -> client().addDisk(named));
    }

    /** Adds a network interface. It is done when a driver in the guest has brought it up. */
    public Pending<PciDeviceInfo> add(NetConfig net) {
        NetConfig named = HostPaths.absolute(Objects.requireNonNull(net, "net"), NetConfig.class);
        return added(Beginning.NOTHING.net(named), () -> client().addNet(named));
    }

    /** Adds persistent memory. It is done when a driver in the guest has brought it up. */
    public Pending<PciDeviceInfo> add(PmemConfig pmem) {
        PmemConfig named = HostPaths.absolute(Objects.requireNonNull(pmem, "pmem"), PmemConfig.class);
        return added(Beginning.NOTHING, () -> client().addPmem(named));
    }

    /** Adds a shared folder. It is done when a driver in the guest has brought it up. */
    public Pending<PciDeviceInfo> add(FsConfig fs) {
        FsConfig named = HostPaths.absolute(Objects.requireNonNull(fs, "fs"), FsConfig.class);
        return added(Beginning.NOTHING, () -> client().addFs(named));
    }

    /** Adds the vsock device. It is done when a driver in the guest has brought it up. */
    public Pending<PciDeviceInfo> add(VsockConfig vsock) {
        VsockConfig named = HostPaths.absolute(Objects.requireNonNull(vsock, "vsock"), VsockConfig.class);
        return added(Beginning.NOTHING.vsock(named), () -> client().addVsock(named));
    }

    private Pending<PciDeviceInfo> added(VmConfig withSockets, Supplier<Optional<PciDeviceInfo>> addition) {
        VmInfo unused = booted();
        MadeSockets.of(withSockets).forEach(newSocket);
        boolean areKnown = vm.events().areKnown();
        int before = vm.events().kinds().size();
        PciDeviceInfo device = addition.get()
                .orElseThrow(() -> new IllegalStateException("The VM was switched off before the device was added"));
        String what = "Device " + device.id() + " at " + device.bdf();
        if (!areKnown) {
            return Pending.unseen(vm, what + ", of a VMM without an event monitor", device);
        }
        Condition activated = running -> GuestConditions.event(after(
                        before,
                        event -> event.kind() == VmmEvent.Kind.DEVICE_ACTIVATED
                                && event.id().equals(Optional.of(device.id()))))
                .on(running);
        return Pending.until(activated, vm, what, device, () -> device);
    }

    private static Predicate<VmmEvent> after(int count, Predicate<VmmEvent> wanted) {
        AtomicInteger seen = new AtomicInteger();
        return event -> seen.incrementAndGet() > count && wanted.test(event);
    }

    /**
     * Removes a device. It is done when the guest has let go of it: its name, its image and its place are free then.
     *
     * @param id its name
     */
    public Pending<String> remove(String id) {
        Objects.requireNonNull(id, "id");
        VmInfo unused = booted();
        client().removeDevice(id);
        Condition gone = running -> () -> client().info().deviceTree().containsKey(id)
                ? Look.notYet("the guest has not let go of it")
                : Look.TRUE;
        return Pending.until(gone, vm, "The removal of device " + id, id, () -> id);
    }
}
