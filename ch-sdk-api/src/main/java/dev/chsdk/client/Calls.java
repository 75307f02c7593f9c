// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmmPing;
import dev.chsdk.internal.transport.Request;
import dev.chsdk.internal.transport.Response;
import dev.chsdk.internal.transport.Transport;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.io.FileDescriptor;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Makes calls over a transport: writes bodies for the version that answers, refuses what that version lacks before it is
 * sent, reads answers, and tells them from refusals.
 *
 * <p>This class is thread-safe.
 */
final class Calls {

    private static final System.Logger LOG = System.getLogger(VmmClient.class.getName());

    private static final int LARGEST_BODY_UP_TO_V53 = 51_200;

    private static final VmmVersion TAKES_LARGE_BODIES = VmmVersion.parse("54.0");

    private final Transport transport;
    private final Path socket;
    private final ClientOptions options;
    private final AtomicReference<VmmPing> firstPing;

    Calls(Transport transport, Path socket, ClientOptions options) {
        this(transport, socket, options, new AtomicReference<>());
    }

    private Calls(Transport transport, Path socket, ClientOptions options, AtomicReference<VmmPing> firstPing) {
        this.transport = transport;
        this.socket = socket;
        this.options = options;
        this.firstPing = firstPing;
    }

    /** The same calls with other options. */
    Calls with(ClientOptions other) {
        return new Calls(transport, socket, other, firstPing);
    }

    Path socket() {
        return socket;
    }

    ClientOptions options() {
        return options;
    }

    VmmPing ping() {
        VmmPing answer = ask(Operation.PING, VmmPing::fromVmm);
        firstPing.compareAndSet(null, answer);
        return answer;
    }

    /** From the first ping, which is made if there was none. */
    VmmVersion version() {
        VmmPing known = firstPing.get();
        return (known == null ? ping() : known).version();
    }

    /**
     * Refuses what the VMM lacks.
     *
     * @param what what came with the version
     * @throws UnsupportedOperationException if the VMM is older
     */
    void requireSince(VmmVersion since, String what) {
        VmmVersion version = version();
        if (!version.isAtLeast(since)) {
            throw new UnsupportedOperationException(
                    what + " came with v" + since + "; the VMM on " + socket + " is v" + version);
        }
    }

    /** Asks for something, and reads the answer. */
    <T> T ask(Operation operation, Function<String, T> reader) {
        return read(operation, send(operation, "", List.of()), reader);
    }

    /** Asks for something to be done. */
    void act(Operation operation) {
        Response unused = send(operation, "", List.of());
    }

    /** Asks for something to be done, as the body says. */
    void act(Operation operation, Object body, List<FileDescriptor> descriptors) {
        Response unused = send(operation, write(operation, body), descriptors);
    }

    /** Asks for a device; says what has become of it, if there is a booted VM that has it. */
    Optional<PciDeviceInfo> add(Operation operation, Object body, List<FileDescriptor> descriptors) {
        Response answer = send(operation, write(operation, body), descriptors);
        return answer.body().isEmpty()
                ? Optional.empty()
                : Optional.of(read(operation, answer, PciDeviceInfo::fromVmm));
    }

    private String write(Operation operation, Object body) {
        Objects.requireNonNull(
                body, () -> operation + ": the " + operation.bodyType().getSimpleName() + " is null");
        operation.since().ifPresent(since -> requireSince(since, operation.toString()));
        String json = Json.write(body, operation.bodyType(), version());
        int size = json.getBytes(UTF_8).length;
        if (size > LARGEST_BODY_UP_TO_V53 && !version().isAtLeast(TAKES_LARGE_BODIES)) {
            throw new IllegalArgumentException("The body of " + operation + " has " + size + " bytes as JSON, VMM "
                    + version() + " takes at most " + LARGEST_BODY_UP_TO_V53
                    + "; long lists of host CPUs in queue affinities are the usual cause");
        }
        return json;
    }

    private Response send(Operation operation, String body, List<FileDescriptor> descriptors) {
        long begun = System.nanoTime();
        Response answer = transport.exchange(new Request(
                operation.method(),
                operation.wireName(),
                body,
                List.copyOf(descriptors),
                options.limit(operation),
                operation.isUrgent()));
        LOG.log(
                Level.DEBUG,
                () -> operation + " on " + socket + ": HTTP " + answer.status() + " after "
                        + (System.nanoTime() - begun) / 1_000_000 + " ms");
        if (answer.status() / 100 != 2) {
            throw refusal(operation, answer, ErrorBody.reasons(answer.body()));
        }
        return answer;
    }

    private <T> T read(Operation operation, Response answer, Function<String, T> reader) {
        try {
            return reader.apply(answer.body());
        } catch (WireFormatException e) {
            VmmResponseException unreadable =
                    refusal(operation, answer, List.of("the answer cannot be read", String.valueOf(e.getMessage())));
            unreadable.addSuppressed(e);
            throw unreadable;
        }
    }

    private VmmResponseException refusal(Operation operation, Response answer, List<String> reasons) {
        return new VmmResponseException(
                operation.toString(), socket.toString(), answer.status(), reasons, answer.body());
    }

    void close() {
        transport.close();
    }
}
