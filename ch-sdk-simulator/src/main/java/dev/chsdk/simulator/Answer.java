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
 */
record Answer(int status, String server, @Nullable String body) {

    private static final String VMM = "Cloud Hypervisor API";
    private static final String LIBRARY = "Firecracker API";

    static Answer done() {
        return new Answer(204, VMM, null);
    }

    static Answer json(int status, String body) {
        return new Answer(status, VMM, body);
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
                400, LIBRARY, "{ \"error\": \"" + error + "\nAll previous unanswered requests will be dropped.\" }");
    }

    static Answer goOn() {
        return new Answer(100, LIBRARY, null);
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
