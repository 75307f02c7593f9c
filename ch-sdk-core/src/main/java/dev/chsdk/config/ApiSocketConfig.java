// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.wire.CliForm;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * Where the VMM listens for API calls: {@code --api-socket}.
 *
 * <p>Source: {@code cloud-hypervisor/src/main.rs}, {@code run_vmm}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableApiSocketConfig.class)
public abstract class ApiSocketConfig extends Config implements WithApiSocketConfig {

    ApiSocketConfig() {}

    /** Path of the Unix socket that the VMM makes. */
    @JsonProperty("path")
    @HostPath
    public abstract Optional<String> path();

    /** Descriptor of a listening Unix socket that the VMM inherits. */
    @JsonProperty("fd")
    @Unsigned(31)
    public abstract OptionalInt fd();

    @Override
    void validate() {
        require(path().isPresent() != fd().isPresent(), "path, fd: give one of them; the VMM would take fd");
    }

    /** As {@link #path(String)}. */
    public final ApiSocketConfig path(Path path) {
        return path(path.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final ApiSocketConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }

    /** {@code path=PATH}, {@code fd=N}, or the bare path. */
    public static final class Form implements CliForm {

        /** The spelling. */
        public Form() {}

        @Override
        public String write(JsonNode value) {
            if (value.has("fd")) {
                return "fd=" + value.get("fd").intValue();
            }
            String path = value.path("path").textValue();
            boolean bare = path.chars().anyMatch(c -> ",[]\"".indexOf(c) >= 0) || !path.equals(path.strip());
            boolean broken = path.isEmpty() || path.chars().anyMatch(c -> c == 0 || c == '\n');
            if (broken || (bare && path.matches("(?s)[a-z_]+=.*"))) {
                throw new IllegalArgumentException("\"" + path + "\" cannot be given on the command line; rename it");
            }
            return bare ? path : "path=" + path;
        }

        @Override
        public JsonNode read(String text) {
            ObjectNode socket = JsonNodeFactory.instance.objectNode();
            if (text.startsWith("fd=")) {
                return socket.put("fd", Integer.parseInt(text.substring(3)));
            }
            String path = text.startsWith("path=") ? text.substring(5) : text;
            if (path.isEmpty()) {
                throw new IllegalArgumentException("expected a path");
            }
            if (text.startsWith("path=") && text.contains(",")) {
                throw new IllegalArgumentException("the VMM would cut the path at the comma; give it without path=");
            }
            if (text.matches("[a-z_]+=.*") && !text.startsWith("path=")) {
                throw new IllegalArgumentException(
                        "expected path=PATH, fd=N or a path;" + " the VMM would make a socket of that name");
            }
            return socket.put("path", path);
        }
    }
}
