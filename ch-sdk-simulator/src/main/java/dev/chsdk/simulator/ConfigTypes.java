// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The structs of the VM configuration as one version of the VMM knows them, read from {@code config-types.txt}. */
final class ConfigTypes {

    private static final String TABLE = "config-types.txt";

    private final VmmVersion version;
    private final Map<String, Struct> structs = new HashMap<>();

    private ConfigTypes(VmmVersion version) {
        this.version = version;
    }

    /**
     * A field of a struct.
     *
     * @param type a scalar's name, {@code {A,B}}, {@code [type]}, or a struct's name
     * @param absent what is reported when it was not given, as the table says it
     */
    record Field(String name, String type, String absent) {

        boolean isRequired() {
            return absent.equals("!");
        }

        boolean isNullable() {
            return absent.equals("-") || absent.equals("null") || absent.equals("?");
        }
    }

    /**
     * A struct.
     *
     * @param trait {@code strict}, {@code buffered}, or empty; see the table
     * @param fields by name, in the order of the table
     * @param oldNames further names that are accepted, with the name of today
     */
    record Struct(String name, String trait, Map<String, Field> fields, Map<String, String> oldNames) {

        @Nullable
        Field field(String key) {
            return fields.get(oldNames.getOrDefault(key, key));
        }
    }

    static ConfigTypes of(VmmVersion version) {
        ConfigTypes types = new ConfigTypes(version);
        try (InputStream stream = Objects.requireNonNull(ConfigTypes.class.getResourceAsStream(TABLE), TABLE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            types.read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    Struct struct(String name) {
        return Objects.requireNonNull(structs.get(name), name);
    }

    /** Whether unset optional fields are left out, rather than reported as null. */
    boolean leavesOutUnset() {
        return version.isAtLeast(VmmVersion.V53_0);
    }

    /** Whether errors in a struct are found only behind it. */
    boolean isBuffered(Struct struct) {
        return struct.trait().equals("buffered") && version.isAtLeast(VmmVersion.V52_0);
    }

    /** Whether a struct may be written as the sequence of its fields. */
    boolean takesSequences() {
        return !version.isAtLeast(VmmVersion.V52_0);
    }

    /** How an exponent begins in an error text. */
    String exponent() {
        return version.isAtLeast(VmmVersion.parse("51.0")) ? "e+" : "e";
    }

    private void read(BufferedReader reader) throws IOException {
        Struct current = null;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].equals("struct")) {
                current =
                        new Struct(words[1], words.length > 2 ? words[2] : "", new LinkedHashMap<>(), new HashMap<>());
                structs.put(words[1], current);
            } else if (words.length < 4 || holds(words[3])) {
                Struct struct = Objects.requireNonNull(current, line);
                struct.fields().put(words[0], new Field(words[0], words[1], words[2]));
                if (words.length > 4) {
                    struct.oldNames().put(words[4], words[0]);
                }
            }
        }
    }

    private boolean holds(String versions) {
        if (versions.startsWith("-")) {
            int last = Integer.parseInt(versions.substring(1));
            return !version.isAtLeast(VmmVersion.parse((last + 1) + ".0"));
        }
        return version.isAtLeast(VmmVersion.parse(versions.substring(0, versions.length() - 1) + ".0"));
    }
}
