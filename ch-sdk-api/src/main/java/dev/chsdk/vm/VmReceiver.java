// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chsdk.action.Migrate;
import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A VMM without a VM, to which one can move, once. It is made by {@link VmBuilder#receiver()}. Closing it ends the VMM, and with
 * it a VM that has moved there: it and {@link Migration#vm()} are one.
 *
 * <p>This class is thread-safe.
 */
public final class VmReceiver implements AutoCloseable {

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    private static final String UNIX = "unix:";
    private static final String TCP = "tcp:";
    private static final String ANY_PORT = ":0";

    private final Vm vm;
    private final VmParts parts;
    private final ReceiveMigrationData how;

    @GuardedBy("this")
    private boolean isUsed;

    /** Whether another process listened at the address before: then it is not ours that listens there. */
    private volatile boolean wasTaken;

    private volatile CompletableFuture<Void> receiving = CompletableFuture.completedFuture(null);

    private VmReceiver(Vm vm, ReceiveMigrationData how) {
        this.vm = vm;
        this.parts = vm.parts();
        this.how = how;
    }

    static VmReceiver of(Vm vm, Optional<ReceiveMigrationData> how) {
        return new VmReceiver(
                vm, how.orElseGet(() -> Migrate.from(vm.directory().resolve("migration.sock"))));
    }

    /**
     * The request with paths that hold in the VMM's run directory too.
     *
     * @throws IllegalArgumentException if the VMM is too old for it
     */
    static ReceiveMigrationData checked(ReceiveMigrationData how, VmmVersion version) {
        String unused = Json.write(how, ReceiveMigrationData.class, version);
        return HostPaths.absolute(how, ReceiveMigrationData.class);
    }

    /** Its run directory. */
    public Path directory() {
        return vm.directory();
    }

    Vm vm() {
        return vm;
    }

    ReceiveMigrationData how() {
        return how;
    }

    /** Takes the one use that there is. */
    synchronized void use() {
        if (isUsed) {
            throw new IllegalStateException("Receiver " + this + " has been used; launch another one");
        }
        isUsed = true;
    }

    /** Begins to receive, in a thread that ends with it. The future fails when no VM has come. */
    CompletableFuture<Void> receive() {
        CompletableFuture<Void> received = new CompletableFuture<>();
        wasTaken = isListenedAt();
        Thread thread = new Thread(
                () -> {
                    try {
                        parts.client().within(FOREVER).receiveMigration(how); // the sender sets the limit
                        received.complete(null);
                    } catch (RuntimeException | Error e) {
                        received.completeExceptionally(e);
                    }
                },
                "ch-sdk-migration-" + parts.process().pid());
        thread.setDaemon(true);
        thread.start();
        receiving = received;
        return received;
    }

    /**
     * Waits until it listens, or can no longer.
     *
     * @return the URL to send to
     */
    String awaitListening(CompletableFuture<Void> received) {
        String awaited = "The receiver's socket, " + how.receiverUrl();
        Optional<String> missing = parts.process()
                .awaitWhileAlive(
                        awaited,
                        () -> received.isDone() || listening().isPresent()
                                ? Optional.empty()
                                : Optional.of("it does not listen"),
                        parts.course().listen());
        if (missing.isEmpty()) {
            return listening().orElseThrow(() -> diagnosed(failure(received, awaited), awaited));
        }
        if (!parts.process().isAlive()) {
            throw parts.process().exited(awaited);
        }
        throw new VmmTimeoutException(awaited, parts.course().listen(), missing.get(), null);
    }

    /** Nobody answers who is about to end. */
    private RuntimeException diagnosed(RuntimeException failure, String awaited) {
        if (!(failure instanceof VmmConnectionException) || !Diagnosis.endsSoon(parts.process())) {
            return failure;
        }
        VmmExitedException ended = parts.process().exited(awaited);
        ended.addSuppressed(failure);
        return ended;
    }

    /** Why it has ended to receive. */
    private static RuntimeException failure(CompletableFuture<Void> received, String awaited) {
        try {
            received.join();
            return new IllegalStateException(awaited + " is gone before anything was sent");
        } catch (CompletionException e) {
            return e.getCause() instanceof VmmException refusal ? refusal : e;
        }
    }

    private Optional<String> listening() {
        String url = how.receiverUrl();
        Listening kernel = new Listening(parts.process().pid());
        try {
            if (url.startsWith(UNIX)) {
                return kernel.isOn(Path.of(url.substring(UNIX.length()))) ? Optional.of(url) : Optional.empty();
            }
            OptionalInt port = kernel.tcpPort();
            return port.isPresent() ? Optional.of(reachable(url, port.getAsInt())) : Optional.empty();
        } catch (AccessDeniedException hidden) {
            if (url.endsWith(ANY_PORT)) {
                throw new VmmLaunchException(
                        Reason.HOST,
                        "Which port " + this + " has chosen for " + url + " cannot be seen: " + hidden,
                        "Of a VMM with file capabilities (setcap) only root sees it. Name a port in place of 0.",
                        hidden);
            }
            return !wasTaken && isListenedAt() ? Optional.of(reachable(url, 0)) : Optional.empty();
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Whether any process listens at the TCP address. */
    private boolean isListenedAt() {
        String url = how.receiverUrl();
        int colon = url.lastIndexOf(':');
        if (!url.startsWith(TCP)) {
            return false;
        }
        try {
            return new Listening(parts.process().pid())
                    .isOn(new InetSocketAddress(
                            InetAddress.getByName(url.substring(TCP.length(), colon)),
                            Integer.parseInt(url.substring(colon + 1))));
        } catch (IOException ended) {
            return false;
        }
    }

    /** An address that one can connect to, in place of all addresses of the host. */
    private static String reachable(String url, int port) {
        String there = url.replace("tcp:0.0.0.0:", "tcp:127.0.0.1:").replace("tcp:[::]:", "tcp:[::1]:");
        return there.endsWith(ANY_PORT) ? there.substring(0, there.length() - ANY_PORT.length()) + ":" + port : there;
    }

    /**
     * Ends a VMM that waits for a VM, and heeds nothing else meanwhile; and the thread that waits for it. What cannot be
     * removed is tried again, and told of, by {@link #close}.
     */
    void giveUp(CompletableFuture<Void> received) {
        parts.process().kill();
        try {
            vm.close();
        } catch (UncheckedIOException left) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Something is left of " + this, left);
        }
        received.handle((nothing, failure) -> failure).join();
    }

    /**
     * Ends the VMM, and a VM that has moved there, as {@link Vm#close}; at once when it still waits for one. A migration that
     * is under way then fails, and the VM goes on where it was.
     *
     * @throws VmmException as {@link Vm#close}
     */
    @Override
    public void close() {
        CompletableFuture<Void> received = receiving;
        if (!received.isDone()) {
            giveUp(received);
        }
        vm.close();
    }

    /** Its process and run directory. */
    @Override
    public String toString() {
        return "VmReceiver[process " + parts.process().pid() + ", " + directory() + "]";
    }
}
