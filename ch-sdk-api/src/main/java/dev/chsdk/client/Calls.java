// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import dev.chsdk.error.VmmResponseException;
import dev.chsdk.internal.transport.Request;
import dev.chsdk.internal.transport.Response;
import dev.chsdk.internal.transport.Transport;
import dev.chsdk.wire.WireFormatException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Makes calls over a transport and tells answers from refusals.
 *
 * <p>This class is thread-safe.
 */
final class Calls {

    private static final System.Logger LOG = System.getLogger(VmmClient.class.getName());

    private final Transport transport;
    private final Path socket;

    Calls(Transport transport, Path socket) {
        this.transport = transport;
        this.socket = socket;
    }

    Path socket() {
        return socket;
    }

    /** Asks for something, and reads the answer. */
    <T> T ask(Operation operation, Duration limit, Function<String, T> reader) {
        String body = send(operation, "", limit);
        try {
            return reader.apply(body);
        } catch (WireFormatException e) {
            List<String> reasons = List.of("the answer cannot be read", String.valueOf(e.getMessage()));
            VmmResponseException unreadable =
                    new VmmResponseException(operation.toString(), socket.toString(), 200, reasons, body);
            unreadable.addSuppressed(e);
            throw unreadable;
        }
    }

    /** Asks for something to be done; the body is empty for none. */
    String send(Operation operation, String body, Duration limit) {
        long begun = System.nanoTime();
        Response answer = transport.exchange(
                new Request(operation.method(), operation.wireName(), body, limit, operation.isUrgent()));
        LOG.log(
                Level.DEBUG,
                () -> operation + " on " + socket + ": HTTP " + answer.status() + " after "
                        + (System.nanoTime() - begun) / 1_000_000 + " ms");
        if (answer.status() / 100 != 2) {
            throw new VmmResponseException(
                    operation.toString(),
                    socket.toString(),
                    answer.status(),
                    ErrorBody.reasons(answer.body()),
                    answer.body());
        }
        return answer.body();
    }

    void close() {
        transport.close();
    }
}
