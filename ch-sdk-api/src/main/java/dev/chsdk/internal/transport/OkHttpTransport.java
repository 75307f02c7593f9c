// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmTimeoutException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp over a Unix socket. A call runs on the calling thread; at most two ordinary ones and one urgent one are under
 * way at a time, each on a connection of its own, and the others wait in order.
 *
 * <p>This class is thread-safe.
 */
public final class OkHttpTransport implements Transport {

    /** The VMM takes ten connections, idle ones included, from all its clients. */
    private static final int ORDINARY_CALLS = 2;

    /** From about 44,000 bytes on, later requests on the same connection can kill the VMM (glibc builds, v50 to v53). */
    private static final int BIG_BODY = 40_000;

    private static final MediaType JSON = MediaType.get("application/json");

    private final Path socket;
    private final Semaphore ordinary = new Semaphore(ORDINARY_CALLS, true);
    private final Semaphore urgent = new Semaphore(1, true);
    private final Set<Flight> underWay = ConcurrentHashMap.newKeySet();
    private final Map<String, HttpUrl> urls = new ConcurrentHashMap<>();
    private final OkHttpClient http;

    private volatile boolean closed;

    /**
     * A transport to the VMM behind a socket. Nothing is opened yet.
     *
     * @param socket path of the API socket
     */
    public OkHttpTransport(Path socket) {
        this.socket = socket;
        this.http = OkHttp.client(socket, this::patience);
    }

    @Override
    public Response exchange(Request request) {
        Flight flight = new Flight(request);
        Semaphore lane = request.urgent() ? urgent : ordinary;
        enter(lane, flight);
        try {
            underWay.add(flight);
            FlightWatch.SHARED.watch(flight);
            return send(flight);
        } catch (IOException e) {
            throw failure(flight, e);
        } finally {
            FlightWatch.SHARED.forget(flight);
            underWay.remove(flight);
            lane.release();
        }
    }

    private void enter(Semaphore lane, Flight flight) {
        try {
            if (!lane.tryAcquire(flight.remaining(), TimeUnit.NANOSECONDS)) {
                throw timeout(flight, "not sent, it waited behind other calls", null);
            }
        } catch (InterruptedException e) {
            throw interrupted(flight, e);
        }
    }

    private Response send(Flight flight) throws IOException {
        try {
            return sendOnce(flight);
        } catch (IOException e) {
            if (!Failure.isUnsent(e) || flight.stopped() != null) {
                throw e;
            }
            http().connectionPool().evictAll(); // the other idle ones are likely as dead
            flight.takeBack();
            return sendOnce(flight);
        }
    }

    private Response sendOnce(Flight flight) throws IOException {
        Call call = http().newCall(toHttp(flight));
        flight.board(call);
        try (okhttp3.Response answer = call.execute()) {
            return read(answer, call);
        }
    }

    private static Response read(okhttp3.Response answer, Call call) throws IOException {
        try {
            return Answer.read(answer);
        } catch (IOException e) {
            call.cancel(); // else closing the answer reads on for a while
            throw e;
        }
    }

    private okhttp3.Request toHttp(Flight flight) throws IOException {
        Request request = flight.request();
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        okhttp3.Request.Builder http = new okhttp3.Request.Builder()
                .url(urls.computeIfAbsent(request.name(), name -> HttpUrl.get(OkHttp.BASE_URL + name)))
                .header("Accept-Encoding", "identity")
                .tag(Flight.class, flight);
        if (body.length >= BIG_BODY) {
            http().connectionPool().evictAll();
            http.header("Connection", "close");
        }
        if (request.method().equals("GET")) {
            return http.get().build();
        }
        return http.method(request.method(), RequestBody.create(body, body.length == 0 ? null : JSON))
                .build();
    }

    private OkHttpClient http() {
        if (closed) {
            throw new IllegalStateException("The client of " + socket + " is closed");
        }
        return http;
    }

    /** How long the call of this thread may still take, in milliseconds. */
    private int patience() {
        return underWay.stream()
                .filter(Flight::isOfThisThread)
                .mapToInt(Flight::remainingMillis)
                .findFirst()
                .orElseThrow();
    }

    private VmmException failure(Flight flight, IOException cause) {
        Flight.Stop stopped = flight.stopped();
        if (stopped == null) {
            return ownFailure(flight, cause);
        }
        return switch (stopped) {
            case LIMIT -> timeout(flight, cause);
            case INTERRUPT -> interrupted(flight, cause);
            case CLOSE -> noAnswer(flight, "the client was closed meanwhile", cause);
        };
    }

    /** What a call that nobody cut short ended with. */
    private VmmException ownFailure(Flight flight, IOException cause) {
        if (Thread.currentThread().isInterrupted()) { // on a virtual thread the socket itself may notice it first
            return interrupted(flight, cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return timeout(flight, cause);
        }
        return noAnswer(flight, flight.isSent() ? Failure.inWords(cause) : Failure.inWords(cause, socket), cause);
    }

    private VmmException noAnswer(Flight flight, String what, IOException cause) {
        boolean mayHaveBeenApplied = flight.isSent() && !Failure.isUnsent(cause);
        return new VmmConnectionException(
                flight.request().operation(), socket.toString(), mayHaveBeenApplied, what, cause);
    }

    private VmmException timeout(Flight flight, IOException cause) {
        return timeout(flight, flight.isSent() ? "sent, not answered" : "not connected", cause);
    }

    private VmmException timeout(Flight flight, String seen, @Nullable Throwable cause) {
        return new VmmTimeoutException(where(flight), flight.request().limit(), seen + busyWith(flight), cause);
    }

    private VmmException interrupted(Flight flight, Exception cause) {
        Thread.currentThread().interrupt();
        String known = flight.isSent() ? " (the VMM may carry it out)" : " (the VMM did not get it)";
        return new InterruptedVmmException(where(flight) + known, cause);
    }

    private String where(Flight flight) {
        return flight.request().operation() + " on " + socket;
    }

    /** The oldest other call, because of which this one may have had to wait: the VMM does one thing at a time. */
    private String busyWith(Flight waiting) {
        return underWay.stream()
                .filter(flight -> flight != waiting)
                .max(Comparator.comparingLong(Flight::age))
                .map(flight -> String.format(
                        Locale.ROOT,
                        "; busy with %s since %.1f s",
                        flight.request().name(),
                        flight.age() / 1e9))
                .orElse("");
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(flight -> flight.stop(Flight.Stop.CLOSE));
        http.connectionPool().evictAll();
        FlightWatch.SHARED.rest();
    }
}
