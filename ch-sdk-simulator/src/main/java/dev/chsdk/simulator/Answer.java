// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers.
 *
 * @param server who signs: the VMM, or the HTTP library that it is built with
 * @param body the JSON; null when the answer has none, and no headers for one either
 * @param fault what happens to it on its way; null for nothing
 */
record Answer(
        int status,
        String server,
        @Nullable String body,
        @Nullable Fault fault) {

    private static final String VMM = "Cloud Hypervisor API";
    private static final String LIBRARY = "Firecracker API";
    private static final String GARBAGE = "{\"\u0000\u0001 this is no JSON";

    static Answer done() {
        return new Answer(204, VMM, null, null);
    }

    static Answer json(int status, String body) {
        return new Answer(status, VMM, body, null);
    }

    /** The plain refusals: one text that names their class. */
    static Answer refused(int status, String text) {
        return json(status, JsonText.of(List.of(text)));
    }

    static Answer failed(String action, Refusal refusal) {
        List<String> chain = new ArrayList<>(List.of("Error from API", action));
        chain.addAll(refusal.chain());
        return json(refusal.status(), JsonText.of(chain));
    }

    /** An error that the HTTP library finds; its body holds a raw line feed, as the library's does. */
    static Answer malformed(String error) {
        return new Answer(
                400,
                LIBRARY,
                "{ \"error\": \"" + error + "\nAll previous unanswered requests will be dropped.\" }",
                null);
    }

    static Answer goOn() {
        return new Answer(100, LIBRARY, null, null);
    }

    /** The same answer, to which something happens. */
    Answer with(Fault happening) {
        return new Answer(status, server, happening == Fault.GARBAGE_BODY ? GARBAGE : body, happening);
    }

    /** What arrives of the answer. */
    String delivered() {
        String whole = toHttp();
        if (fault == null) {
            return whole;
        }
        int header = whole.indexOf("\r\n\r\n");
        return switch (fault) {
            case NO_ANSWER, CUT_AFTER_REQUEST -> "";
            case HALF_HEADER -> whole.substring(0, header / 2);
            case CUT_DURING_BODY -> whole.substring(0, body == null ? header : (header + whole.length()) / 2 + 2);
            case TOO_MANY_CONNECTIONS -> tooManyConnections();
            default -> whole;
        };
    }

    /** Whether the connection is closed behind the answer. */
    boolean isLast() {
        return fault == Fault.CUT_AFTER_REQUEST
                || fault == Fault.CUT_DURING_BODY
                || fault == Fault.TOO_MANY_CONNECTIONS;
    }

    /** The answer as it goes over the wire. */
    String toHttp() {
        String head = "HTTP/1.1 " + status + " \r\nServer: " + server + "\r\nConnection: keep-alive\r\n";
        if (body == null) {
            return head + "\r\n";
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return head + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    /** What the eleventh connection gets; the only answer without a blank behind the status. */
    static String tooManyConnections() {
        return "HTTP/1.1 503\r\nServer: Firecracker API\r\nConnection: close\r\nContent-Length: 40\r\n\r\n"
                + "{ \"error\": \"Too many open connections\" }";
    }
}
