// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The recorded results of the VMM's own parser. */
final class Goldens {

    /** The columns of the goldens. HEAD stands for the version after v53.0. */
    static final Map<String, VmmVersion> VERSIONS = Map.of(
            "v50.0", VmmVersion.V50_0,
            "v51.1", VmmVersion.V51_1,
            "v52.0", VmmVersion.V52_0,
            "v53.0", VmmVersion.V53_0,
            "HEAD", VmmVersion.parse("54.0"));

    /** The columns in the order of the versions. */
    static final List<String> COLUMNS = List.of("v50.0", "v51.1", "v52.0", "v53.0", "HEAD");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Goldens() {}

    static List<JsonNode> lines(String resource) {
        return text(resource).lines().map(Goldens::parse).toList();
    }

    static String text(String resource) {
        try (InputStream in = Goldens.class.getResourceAsStream("/golden/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
