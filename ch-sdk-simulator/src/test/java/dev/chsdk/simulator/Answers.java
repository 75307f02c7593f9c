// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares an HTTP answer with a recorded one: status line, headers, body. */
final class Answers {

    /** How an answer of a VMM whose thread has died ends; it may also just close the connection. */
    static final String DEAD = "closed channel";

    private Answers() {}

    static void compare(JsonNode request, JsonNode expected, Optional<UnixClient.Reply> received) throws IOException {
        if (expected.isNull()) {
            received.ifPresent(reply ->
                    assertThat(reply.body()).as("answer to %s", request).contains(DEAD));
            return;
        }
        if (received.isEmpty()) {
            assertThat(expected.toString()).as("no answer to %s", request).contains(DEAD);
            return;
        }
        UnixClient.Reply reply = received.get();
        int status = expected.path("status").asInt();
        assertThat(reply.statusLine())
                .as("answer to %s: %s", request, reply.body())
                .isEqualTo(
                        status == 503
                                ? "HTTP/1.1 503"
                                : "HTTP/1.1 " + status + " "
                                        + expected.path("reason").asText());
        compareHeaders(request, expected.path("headers"), reply);
        compareBody(request, expected, reply.body());
    }

    private static void compareHeaders(JsonNode request, JsonNode expected, UnixClient.Reply reply) {
        List<String> names = new ArrayList<>();
        expected.fieldNames().forEachRemaining(names::add);
        assertThat(reply.headers().keySet()).as("headers for %s", request).containsExactlyElementsOf(names);
        for (String name : names) {
            String value = expected.path(name).asText();
            if (!value.equals("${N}") && !reply.body().contains("/")) { // paths differ in length
                assertThat(reply.headers()).as("headers for %s", request).containsEntry(name, value);
            }
        }
    }

    private static void compareBody(JsonNode request, JsonNode expected, String received) throws IOException {
        JsonNode body = expected.path("body");
        if (body.isNull() || body.has("raw")) {
            assertThat(received)
                    .as("body for %s", request)
                    .isEqualTo(body.path("raw").asText(""));
            return;
        }
        JsonNode actual = Recording.JSON.readTree(received);
        if (expected.has("only")) {
            List<String> keys = new ArrayList<>();
            expected.path("only").forEach(key -> keys.add(key.asText()));
            ((ObjectNode) actual).retain(keys);
        }
        Places.compare("body for " + request, body, actual);
    }
}
