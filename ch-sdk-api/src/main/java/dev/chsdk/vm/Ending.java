// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.internal.follow.Follower;
import dev.chsdk.launch.VmmExit;
import dev.chsdk.launch.VmmProcess;
import dev.chsdk.vm.VmExit.Cause;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds out how a VM ends, from what was asked, from the events and from the status of the process. The first end counts.
 *
 * <p>This class is thread-safe.
 */
final class Ending {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    /** A VMM that is busy, or a host that is, delays the answer; one that has ended is noticed at once. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final VmmClient client;
    private final VmmProcess process;
    private final VmEvents events;
    private final boolean staysAfterPowerOff;
    private final CompletableFuture<VmExit> exit = new CompletableFuture<>();
    private final AtomicReference<Cause> asked = new AtomicReference<>();
    private final AtomicBoolean isWatched = new AtomicBoolean();
    private volatile boolean isForgotten;

    /**
     * Nothing is watched yet.
     *
     * @param staysAfterPowerOff whether the VMM was started with {@code --no-shutdown}
     */
    Ending(VmmClient client, VmmProcess process, VmEvents events, boolean staysAfterPowerOff) {
        this.client = client;
        this.process = process;
        this.events = events;
        this.staysAfterPowerOff = staysAfterPowerOff;
    }

    /** How it ends, once it has. Each call gives a future of its own. */
    CompletableFuture<VmExit> exit() {
        if (isWatched.compareAndSet(false, true)) {
            Follower.ofThisJvm().follow(this::look);
            if (events.areKnown()) {
                events.onEventOfOurs(this::heed);
            }
        }
        return exit.copy();
    }

    private boolean look() {
        settle();
        return !exit.isDone() && !isForgotten;
    }

    /** Watches no more: the VM goes on, and nobody here will know how it ends. */
    void forget() {
        isForgotten = true;
        exit.completeExceptionally(new IllegalStateException(
                "The attached VM was closed, which leaves it running; attach again to see how it ends"));
    }

    /** Says that this JVM is about to end the VM, and why. */
    void asked(Cause cause) {
        if (asked.get() == null && !settleWhatWas()) {
            asked.compareAndSet(null, cause);
        }
    }

    /** Settles an end that has come already. */
    private boolean settleWhatWas() {
        settle();
        if (!exit.isDone() && isOff(events.kinds())) {
            exit.complete(new VmExit(Cause.GUEST_POWER_OFF, OptionalInt.empty()));
        }
        return exit.isDone();
    }

    /** Takes the end of the process, if it has come, as long as the events can still be read. */
    void settle() {
        process.exitSoFar().ifPresent(this::ended);
    }

    private void ended(VmmExit end) {
        OptionalInt status = end.status() < 0 ? OptionalInt.empty() : OptionalInt.of(end.status());
        exit.complete(new VmExit(cause(status), status));
    }

    private Cause cause(OptionalInt status) {
        Cause was = asked.get();
        if (was != null) {
            return was;
        }
        if (status.orElse(0) != 0) {
            return status.getAsInt() > 128 ? Cause.SIGNAL : Cause.VMM_ERROR;
        }
        List<Kind> kinds = events.kinds();
        int off = kinds.lastIndexOf(Kind.VM_SHUTDOWN);
        boolean snapshottedLast = off > 0 && kinds.get(off - 1) == Kind.VM_SNAPSHOTTED;
        if (kinds.contains(Kind.MIGRATION_FINISHED) || (snapshottedLast && !staysAfterPowerOff)) {
            return Cause.MIGRATED_AWAY;
        }
        if (off >= 0) {
            return staysAfterPowerOff ? Cause.SHUTDOWN : Cause.GUEST_POWER_OFF;
        }
        return status.isPresent() ? Cause.VMM_ERROR : Cause.UNKNOWN;
    }

    private static boolean isOff(List<Kind> kinds) {
        int off = kinds.lastIndexOf(Kind.VM_SHUTDOWN);
        return off >= 0 && off > Math.max(kinds.lastIndexOf(Kind.VM_BOOTED), kinds.lastIndexOf(Kind.VM_RESTORED));
    }

    /** A VMM that stays after the VM's end answers; one that ends with it does not, and its status says more. */
    private void heed(VmmEvent event) {
        if (event.kind() != Kind.VM_SHUTDOWN || exit.isDone()) {
            return;
        }
        try {
            if (client.within(ANSWER).info().state() == VmState.CREATED) {
                Cause was = asked.get();
                exit.complete(new VmExit(was == null ? Cause.GUEST_POWER_OFF : was, OptionalInt.empty()));
            }
        } catch (VmmException | IllegalStateException endsToo) {
            LOG.log(System.Logger.Level.DEBUG, "The VMM ends with its VM", endsToo);
        }
    }
}
