// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives, and in whatever pieces, the parser of requests takes or refuses it. */
class HttpParserFuzzTest {

    private static final int INPUTS = Integer.getInteger("fuzz.requests", 1_500);

    private static final String[] SEEDS = {
        "GET /api/v1/vmm.ping HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PUT /api/v1/vm.create HTTP/1.1\r\nContent-Length: 11\r\n\r\n{\"cpus\":{}}",
        "PUT /api/v1/vm.resize HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        "PATCH http://localhost/api/v1/vm.boot HTTP/1.0\r\nAccept-Encoding: identity\r\n\r\n",
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void parser_takesOrRefusesAnything(long seed) {
        Random random = new Random(seed);
        int requests = 0;
        int refusals = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutated(random);
            HttpParser parser = new HttpParser();
            for (int at = 0; at < input.length; ) {
                int end = Math.min(input.length, at + 1 + random.nextInt(64));
                List<HttpParser.Step> steps = parser.accept(Arrays.copyOfRange(input, at, end), List.of());
                at = end;
                for (HttpParser.Step step : steps) {
                    requests += step.requests().size();
                    refusals += refusals(step);
                }
            }
        }
        assertThat(requests).isPositive();
        assertThat(refusals).isPositive();
    }

    private static int refusals(HttpParser.Step step) {
        int refusals = 0;
        for (Answer answer : step.answers()) {
            assertThat(answer.status()).isIn(100, 400);
            refusals += answer.status() == 400 ? 1 : 0;
        }
        for (HttpRequest request : step.requests()) {
            assertThat(request.body().length()).isLessThanOrEqualTo(51_200);
        }
        return refusals;
    }

    private static byte[] mutated(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(SEEDS[random.nextInt(SEEDS.length)]);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, text.substring(0, random.nextInt(at + 1)));
                default -> text.insert(at, "x".repeat(random.nextInt(1100)));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
