// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** How the server answers one request. */
@FunctionalInterface
public interface Reply {

    /** Answers; true when the connection stays. */
    boolean play(Conversation peer) throws IOException;

    /** An answer as the VMM sends it. */
    static Reply ok(String body) {
        return answer(200, body);
    }

    /** An answer of this status with a body, as the VMM sends it. */
    static Reply answer(int status, String body) {
        return raw("HTTP/1.1 " + status + " \r\nServer: Cloud Hypervisor API\r\nConnection: keep-alive\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n"
                + body);
    }

    /** Success without a body, as the VMM sends it. */
    static Reply noContent() {
        return raw("HTTP/1.1 204 \r\nServer: Cloud Hypervisor API\r\nConnection: keep-alive\r\n\r\n");
    }

    /** What the VMM's HTTP library says about a request that breaks its rules: the line feed is in the string. */
    static Reply refusedByLibrary(String why) {
        String body = "{ \"error\": \"" + why + "\nAll previous unanswered requests will be dropped.\" }";
        return raw("HTTP/1.1 400 \r\nServer: Firecracker API\r\nConnection: keep-alive\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** What the eleventh connection gets. */
    static Reply tooManyConnections(String headers) {
        String body = "{ \"error\": \"Too many open connections\" }";
        return raw("HTTP/1.1 503\r\nServer: Firecracker API\r\nConnection: close\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    /** Bytes as they stand; the connection stays. */
    static Reply raw(String bytes) {
        return peer -> {
            peer.send(bytes);
            return true;
        };
    }

    /** Nothing until the client has left. */
    static Reply silence() {
        return peer -> {
            peer.untilClientLeaves();
            return false;
        };
    }

    /** Nothing until a test opens the gate, then this reply. */
    static Reply after(CountDownLatch gate, Reply then) {
        return peer -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return then.play(peer);
        };
    }

    /** This reply, after which the server closes the connection. */
    default Reply thenCut() {
        return peer -> {
            var unused = play(peer);
            return false;
        };
    }
}
