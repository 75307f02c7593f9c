// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.action.Migrate;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.VmCounters;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One migration, from the first check until it is known where the guest is. */
final class Migrating {

    /** The VMM's own limit, when none is named. */
    private static final long MOST_SECONDS = Integer.MAX_VALUE;

    private static final long USUAL_SECONDS = 3600;

    private final VmParts source;
    private final Vm vm;
    private final VmReceiver receiver;
    private final String what;
    private final Course course;
    private CompletableFuture<Void> received = new CompletableFuture<>();

    Migrating(VmParts source, Vm vm, VmReceiver receiver) {
        this.source = source;
        this.vm = vm;
        this.receiver = receiver;
        this.what = "The migration of VMM process " + source.process().pid() + " to " + receiver;
        this.course = source.course();
    }

    Migration run(UnaryOperator<SendMigrationData> how) {
        VmInfo info = info();
        MovableVm movable = new MovableVm(source, info);
        movable.requireMovable(request(how, receiver.how().receiverUrl()));
        course.reached(MigrationStep.CHECKED);
        receiver.use();
        movable.linkFilesTo(receiver.directory());
        course.reached(MigrationStep.FILES_LINKED);
        received = receiver.receive();
        SendMigrationData request;
        try {
            request = request(how, receiver.awaitListening(received));
            course.reached(MigrationStep.LISTENING);
        } catch (RuntimeException e) {
            receiver.giveUp(received);
            throw e;
        }
        int eventsBefore = source.events().kinds().size();
        try {
            source.client().sendMigration(request);
        } catch (VmmResponseException refusal) {
            return cameBack(info.state(), String.valueOf(refusal.getMessage()));
        } catch (VmmConnectionException ended) {
            return afterTheEnd(ended);
        } catch (VmmException unknown) {
            throw unknown;
        } catch (RuntimeException unsent) {
            receiver.giveUp(received);
            throw unsent;
        }
        course.reached(MigrationStep.SENT);
        return outcome(info.state(), eventsBefore, limit(request));
    }

    private VmInfo info() {
        try {
            return source.client().info();
        } catch (VmmException e) {
            throw Diagnosis.of(e, source.process());
        }
    }

    private SendMigrationData request(UnaryOperator<SendMigrationData> how, String url) {
        SendMigrationData request = Migrate.to(Path.of("/receiver"))
                .destinationUrl(url)
                .memoryMode(receiver.how().memoryMode());
        return HostPaths.absolute(
                Objects.requireNonNull(how.apply(request), "migrateTo(receiver, how): how returned null"),
                SendMigrationData.class);
    }

    private Duration limit(SendMigrationData request) {
        return Duration.ofSeconds(
                        Math.min(MOST_SECONDS, request.timeoutSeconds().orElse(USUAL_SECONDS)))
                .plus(course.migration());
    }

    /** The sender's answer says nothing from v53.0 on: it comes at once. */
    private Migration outcome(VmState before, int eventsBefore, Duration limit) {
        Optional<String> missing = source.process()
                .awaitWhileAlive(
                        what,
                        () -> received.isDone() || hasFailed(eventsBefore)
                                ? Optional.empty()
                                : Optional.of("the receiver has not answered"),
                        limit);
        if (missing.isPresent() && source.process().isAlive()) {
            throw new VmmTimeoutException(what, limit, missing.get(), null);
        }
        Optional<String> failure = failure();
        if (failure.isEmpty()) {
            return moved(limit);
        }
        if (!source.process().isAlive()) {
            throw lost(failure.get());
        }
        return cameBack(before, failure.get());
    }

    private boolean hasFailed(int eventsBefore) {
        List<VmmEvent.Kind> kinds = source.events().kinds();
        return kinds.subList(Math.min(eventsBefore, kinds.size()), kinds.size())
                .contains(VmmEvent.Kind.MIGRATION_FAILED);
    }

    /** A receiver of a sender that has ended answers soon; that of one that has failed need not. */
    private Optional<String> failure() {
        if (source.process().isAlive() && !received.isDone()) {
            return Optional.of("the sender reports that it failed");
        }
        try {
            received.copy()
                    .orTimeout(course.migration().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            return hasGuest() ? Optional.empty() : Optional.of("the receiver has no VM");
        } catch (CompletionException e) {
            return Optional.of(
                    String.valueOf(e.getCause() instanceof VmmException refusal ? refusal.getMessage() : e.getCause()));
        }
    }

    /** Up to v52.0 a receiver says that all went well also when it did not. */
    private boolean hasGuest() {
        if (receiver.vm().client().version().isAtLeast(VmmVersion.V53_0)) {
            return true;
        }
        try {
            VmState state = receiver.vm().info().state();
            return state == VmState.RUNNING || state == VmState.PAUSED;
        } catch (VmmResponseException | VmmConnectionException none) {
            return false;
        }
    }

    private Migration afterTheEnd(VmmConnectionException failure) {
        boolean hasEnded = Diagnosis.endsSoon(source.process());
        Optional<String> why = failure.mayHaveBeenApplied() ? failure() : Optional.of("nothing was sent");
        if (why.isEmpty()) {
            return moved(course.migration());
        }
        if (hasEnded) {
            throw lost(why.get());
        }
        receiver.giveUp(received);
        throw failure;
    }

    private VmmException lost(String why) {
        receiver.giveUp(received);
        return source.process().exited(what + " failed (" + why + "), and the VM is lost");
    }

    /** The sender ends by itself; with postcopy not before the last page has followed. */
    private Migration moved(Duration limit) {
        course.reached(MigrationStep.RECEIVED);
        if (!source.process()
                .awaitExit("The end of VMM process " + source.process().pid(), limit)) {
            throw new VmmTimeoutException(
                    what, limit, "the guest is at the receiver, and the sender has not ended", null);
        }
        course.reached(MigrationStep.ENDED);
        return new Migration(Migration.Outcome.MOVED, receiver.vm(), "");
    }

    private Migration cameBack(VmState before, String why) {
        receiver.giveUp(received);
        Optional<String> missing = source.process().awaitWhileAlive(what, () -> notBack(before), course.migration());
        if (!source.process().isAlive()) {
            throw source.process().exited(what + " failed (" + why + "), and the VM is lost");
        }
        if (missing.isPresent()) {
            throw new VmmTimeoutException(what, course.migration(), missing.get(), null);
        }
        return new Migration(Migration.Outcome.CAME_BACK, vm, why);
    }

    /** Up to v51.1 a VM that was paused runs after a failed migration. */
    private Optional<String> notBack(VmState before) {
        if (isOnItsWay()) {
            return Optional.of("the VMM has not taken the VM back");
        }
        VmState now = source.client().info().state();
        boolean runsUnasked = before == VmState.PAUSED && now == VmState.RUNNING;
        if (runsUnasked && !source.client().version().isAtLeast(VmmVersion.V52_0)) {
            source.client().pause();
            return Optional.empty();
        }
        return now == before ? Optional.empty() : Optional.of("the VM is " + now + " and was " + before);
    }

    /** From v53.0 on {@code vm.info} tells the old state until the VM is back, and what changes nothing else is refused. */
    private boolean isOnItsWay() {
        try {
            VmCounters unused = source.client().counters();
            return false;
        } catch (VmmResponseException refusal) {
            return String.valueOf(refusal.getMessage()).contains("currently migrating");
        }
    }
}
