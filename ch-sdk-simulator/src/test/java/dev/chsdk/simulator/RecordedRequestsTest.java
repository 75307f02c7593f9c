// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are wrong in a byte or two, each on a connection of its own, and what a real v53.0 answered. In the file
 * a request has a character for each byte.
 */
class RecordedRequestsTest {

    private static final String FILE = "/requests-v53.0.jsonl";

    @TempDir
    private Path directory;

    private SimulatedVmm vmm;

    @BeforeEach
    void start() {
        vmm = SimulatedVmm.start(directory);
    }

    @AfterEach
    void stop() {
        vmm.close();
    }

    @Test
    void answers_areThoseOfTheVmm() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        try (InputStream stream = Objects.requireNonNull(getClass().getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recorded = Recording.JSON.readTree(line);
                String request = recorded.path("request").asText();
                UnixClient.Reply reply = answer(request.getBytes(StandardCharsets.ISO_8859_1));
                String expected =
                        recorded.path("status") + " " + recorded.path("body").asText();
                String actual = reply.status() + " " + (recorded.has("body") ? reply.body() : "");
                if (!actual.equals(expected)) {
                    wrong.add(request + "\n  recorded:  " + expected + "\n  simulated: " + actual);
                }
                compared++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isEqualTo(575);
    }

    @Test
    void depth_isNotLimitedInWhatIsSkipped() throws IOException {
        String lists = "{\"bogus\":" + "[".repeat(51_000);
        assertThat(UnixClient.call(vmm.socket(), "PUT", "vm.create", lists).body())
                .isEqualTo("[\"Failed to deserialize JSON\",\"EOF while parsing a list at line 1 column 51009\"]");
        String objects = "{\"bogus\":" + "{\"a\":".repeat(9_000);
        assertThat(UnixClient.call(vmm.socket(), "PUT", "vm.create", objects).body())
                .isEqualTo("[\"Failed to deserialize JSON\",\"EOF while parsing a value at line 1 column 45009\"]");
    }

    /** The answer; a VM that the request has made is gone afterwards. */
    private UnixClient.Reply answer(byte[] request) throws IOException {
        try (UnixClient client = new UnixClient(vmm.socket())) {
            client.send(request);
            UnixClient.Reply reply = client.receive().orElseThrow();
            if (reply.status() == 204) {
                assertThat(client.call("PUT", "/api/v1/vm.delete", "")).isPresent();
            }
            return reply;
        }
    }
}
