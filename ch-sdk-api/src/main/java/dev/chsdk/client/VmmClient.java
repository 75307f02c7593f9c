// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.InfoSource;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmmPing;
import dev.chsdk.internal.transport.OkHttpTransport;
import dev.chsdk.internal.transport.PeerCredentials;
import dev.chsdk.internal.transport.Transport;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The API of one VMM, over its socket. The VMM does one thing at a time: a call waits until those before it are done,
 * and only {@link #ping()} and {@link #shutdownVmm()} never wait for a connection of this client.
 *
 * <p>Every call throws {@link VmmResponseException} if the VMM refuses, {@link VmmConnectionException} if no answer came,
 * {@link dev.chsdk.error.VmmTimeoutException} if its limit passed and {@link dev.chsdk.error.InterruptedVmmException} if
 * the calling thread is interrupted; of the last three only a {@code VmmConnectionException} can be sure that the VMM did
 * not get the request. After {@link #close()} every call throws {@link IllegalStateException}.
 *
 * <p>This class is thread-safe. Closing it leaves the VMM alone.
 *
 * @see <a href="https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/docs/api.md">api.md</a>
 */
public final class VmmClient implements InfoSource, AutoCloseable {

    /** What the address of a Unix socket holds. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private static final int LARGEST_BODY_UP_TO_V53 = 51_200;

    private static final VmmVersion TAKES_LARGE_BODIES = VmmVersion.parse("54.0");

    private final Calls calls;
    private final ClientOptions options;
    private final AtomicReference<VmmPing> firstPing;
    private final boolean isOwner;

    VmmClient(Transport transport, Path socket, ClientOptions options) {
        this(new Calls(transport, socket), options, new AtomicReference<>(), true);
    }

    private VmmClient(Calls calls, ClientOptions options, AtomicReference<VmmPing> firstPing, boolean isOwner) {
        this.calls = calls;
        this.options = options;
        this.firstPing = firstPing;
        this.isOwner = isOwner;
    }

    /**
     * A client with the default limits. Nothing is opened before the first call.
     *
     * @param socket path of the VMM's API socket, at most 107 bytes
     * @throws IllegalArgumentException if the path is longer
     */
    public static VmmClient connect(Path socket) {
        return connect(socket, ClientOptions.defaults());
    }

    /**
     * A client. Nothing is opened before the first call.
     *
     * @param socket path of the VMM's API socket, at most 107 bytes
     * @param options how long it waits
     * @throws IllegalArgumentException if the path is longer
     */
    public static VmmClient connect(Path socket, ClientOptions options) {
        int length = socket.toString().getBytes(UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new IllegalArgumentException("The path of the API socket has " + length + " bytes, at most "
                    + LONGEST_SOCKET_PATH + " are possible; use a shorter directory: " + socket);
        }
        return new VmmClient(new OkHttpTransport(socket), socket, Objects.requireNonNull(options, "options"));
    }

    /**
     * A client of the same VMM that waits so long for each of its calls. It shares the connections of this one and ends
     * with it; closing it does nothing.
     *
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    public VmmClient within(Duration limit) {
        return new VmmClient(calls, options.limit(limit), firstPing, false);
    }

    /** Path of the API socket. */
    public Path socket() {
        return calls.socket();
    }

    /**
     * Who made the API socket, as the kernel knows it; works while the VMM is busy. Empty when nobody listens there, or
     * when the process cannot be seen from here.
     */
    public Optional<Peer> peer() {
        return PeerCredentials.at(calls.socket()).map(peer -> new Peer(peer.pid(), peer.uid()));
    }

    /** Asks who the VMM is. An answer proves that it handles requests. */
    public VmmPing ping() {
        VmmPing answer = calls.ask(Operation.PING, options.limit(Operation.PING), VmmPing::fromVmm);
        firstPing.compareAndSet(null, answer);
        return answer;
    }

    /** The version of the VMM, from the first {@link #ping()}, which is made if there was none. */
    public VmmVersion version() {
        VmmPing known = firstPing.get();
        return (known == null ? ping() : known).version();
    }

    /**
     * Gives the VMM the description of a VM. The VMM opens its consoles; everything else is checked by {@link #boot()}
     * only.
     *
     * <p>A VMM that refuses while it opens the consoles keeps the description; it is taken back, so that another attempt
     * is possible.
     *
     * @throws dev.chsdk.wire.WireFormatException if the description cannot be said to this version of the VMM
     * @throws IllegalArgumentException if the description is too large for this version: 51,200 bytes up to v53
     * @throws VmmResponseException if the VMM refuses; {@link VmmResponseException#isInvalidState()} if it has a VM
     *     already
     */
    public void create(VmConfig config) {
        String body = config.toJson(version());
        checkSize(body.getBytes(UTF_8).length);
        try {
            act(Operation.CREATE, body);
        } catch (VmmResponseException refusal) {
            takeBack(refusal);
            throw refusal;
        }
    }

    private void checkSize(int size) {
        if (size > LARGEST_BODY_UP_TO_V53 && !version().isAtLeast(TAKES_LARGE_BODIES)) {
            throw new IllegalArgumentException("The description of the VM has " + size + " bytes as JSON, VMM "
                    + version() + " takes at most " + LARGEST_BODY_UP_TO_V53
                    + "; long lists of host CPUs in queue affinities are the usual cause");
        }
    }

    /** Deletes what a failed create has left, but nothing that was there before. */
    private void takeBack(VmmResponseException refusal) {
        boolean wasTried = refusal.reasons().contains("The VM could not be created");
        if (wasTried && !refusal.isInvalidState()) {
            try {
                delete();
            } catch (VmmException e) {
                refusal.addSuppressed(e);
            }
        }
    }

    /**
     * Boots the VM. Returns when its vCPUs run; that says nothing about the guest.
     *
     * <p>After a refusal the VMM may keep a half-made VM that cannot be booted again rightly (up to v52.0 it then runs
     * without a kernel). Call {@link #shutdown()}, ignoring its refusal, or {@link #delete()} before another attempt.
     *
     * @throws VmmResponseException if there is no description ({@link VmmResponseException#isNotFound()}), it is wrong
     *     ({@link VmmResponseException#isInvalidConfig()}) or something that it names cannot be used
     */
    public void boot() {
        act(Operation.BOOT);
    }

    /** What the VM is and does. */
    @Override
    public VmInfo info() {
        return calls.ask(Operation.INFO, options.limit(Operation.INFO), VmInfo::fromVmm);
    }

    /** Stops the vCPUs. Refused unless the VM runs. */
    public void pause() {
        act(Operation.PAUSE);
    }

    /** Lets the vCPUs run again. Refused unless the VM is paused. */
    public void resume() {
        act(Operation.RESUME);
    }

    /** Presses the power button. Returns at once; a guest that heeds it powers off later. */
    public void powerButton() {
        act(Operation.POWER_BUTTON);
    }

    /** Switches the VM off without asking the guest. Its description stays, so that it can be booted again. */
    public void shutdown() {
        act(Operation.SHUTDOWN);
    }

    /** Switches the VM off without asking the guest, and forgets it. Does nothing when there is none. */
    public void delete() {
        act(Operation.DELETE);
    }

    /** Resets the VM without asking the guest. */
    public void reboot() {
        act(Operation.REBOOT);
    }

    /**
     * Ends the VMM, and with it the VM. The process ends after this returns; that the connection is cut without an
     * answer counts as success, because the VMM can be gone before its answer is read.
     */
    public void shutdownVmm() {
        try {
            act(Operation.SHUTDOWN_VMM);
        } catch (VmmConnectionException e) {
            if (!e.mayHaveBeenApplied()) {
                throw e;
            }
        }
    }

    private void act(Operation operation) {
        act(operation, "");
    }

    private void act(Operation operation, String body) {
        String unused = calls.send(operation, body, options.limit(operation));
    }

    /** Ends the calls that are under way and closes the connections. The VMM goes on. The second call does nothing. */
    @Override
    public void close() {
        if (isOwner) {
            calls.close();
        }
    }
}
