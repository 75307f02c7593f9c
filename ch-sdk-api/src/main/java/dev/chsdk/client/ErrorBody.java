// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The reasons that stand in the body of an error.
 *
 * <p>There are four dialects: a JSON array of strings, the outermost reason first; an object of the VMM's HTTP library,
 * with a raw line feed inside its string; plain text; and nothing.
 */
final class ErrorBody {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private ErrorBody() {}

    static List<String> reasons(String body) {
        if (body.isBlank()) {
            return List.of();
        }
        try (JsonParser parser = JSON.createParser(body)) {
            List<String> texts = texts(parser);
            return texts.isEmpty() ? List.of(oneLine(body)) : texts;
        } catch (IOException e) {
            return List.of(oneLine(body)); // plain text
        }
    }

    private static List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                texts.add(oneLine(parser.getText()));
            }
        }
        return texts;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\R", " ");
    }
}
