// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import dev.chsdk.error.VmmConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** OkHttp's settings for one VMM. Each line switches off something that would be wrong here. */
final class OkHttp {

    /** The host is a name only: nothing is looked up, and every connection goes to the socket. */
    static final String BASE_URL = "http://localhost/api/v1/";

    private static final String RETRY_AFTER = "Retry-After";

    private static final int IDLE_CONNECTIONS = 2;

    private OkHttp() {}

    /**
     * A client of one VMM.
     *
     * @param socket path of its API socket
     * @param patience how long the calling thread may wait for a connection, in milliseconds, at least 1
     */
    static OkHttpClient client(Path socket, IntSupplier patience) {
        try {
            return client(AFUNIXSocketAddress.of(socket), patience);
        } catch (IOException e) {
            throw new VmmConnectionException("connect", socket.toString(), false, Failure.inWords(e), e);
        }
    }

    private static OkHttpClient client(AFUNIXSocketAddress socket, IntSupplier patience) throws IOException {
        InetAddress nowhere = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        return new OkHttpClient.Builder()
                // one's own: connections are told apart by host name, and all our hosts have the same
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
                .socketFactory(new SocketsToOnePath(socket, patience))
                .dns(host -> List.of(nowhere))
                .proxy(Proxy.NO_PROXY)
                // without TLS the client is there in half the time
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .protocols(List.of(Protocol.HTTP_1_1))
                // lets a checked InterruptedException out of a method that declares none
                .fastFallback(false)
                // would send again what the VMM may have done already
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                // the whole call has one limit, which FlightWatch keeps; OkHttp's own wake a thread for each call
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .eventListenerFactory(OkHttp::flight)
                .addNetworkInterceptor(chain -> checked(chain.proceed(chain.request())))
                .addNetworkInterceptor(new DescriptorPassing())
                .build();
    }

    /** The answer, if its body can be read; OkHttp cannot even close one with a negative length. */
    private static Response checked(Response answer) throws IOException {
        Answer.checkLength(answer);
        // OkHttp sends a request again on 503 with Retry-After: 0
        return answer.header(RETRY_AFTER) == null
                ? answer
                : answer.newBuilder().removeHeader(RETRY_AFTER).build();
    }

    static MeteredSocket socket(@Nullable Connection connection) {
        return (MeteredSocket) Objects.requireNonNull(connection, "connection").socket();
    }

    static Flight flight(Call call) {
        return Objects.requireNonNull(call.request().tag(Flight.class), "a call without its flight");
    }
}
