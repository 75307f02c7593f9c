// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** An object as the value of a flag: {@code key=value,key=value}. */
final class Options {

    private final PropertyTable table;
    private final String flag;

    Options(PropertyTable table, String flag) {
        this.table = table;
        this.flag = flag;
    }

    /**
     * The text of an object.
     *
     * @throws WireFormatException if the command line cannot say it
     */
    String write(ObjectNode node) {
        List<String> parts = new ArrayList<>();
        table.word().ifPresent(word -> parts.add(writeWord(word, node)));
        write(node, table, "", parts);
        return String.join(",", parts);
    }

    private String writeWord(Property word, ObjectNode node) {
        String mode = node.path(word.name()).textValue();
        EnumForm.Constant constant = ((EnumForm) word.form()).constant(mode).orElseThrow();
        if (constant.with().isEmpty()) {
            return constant.word();
        }
        JsonNode said = node.path(constant.with());
        if (said.isMissingNode()) {
            throw refused(constant.word(), "the mode needs a path, or this device has no such mode");
        }
        return constant.word() + "=" + spell(constant.word(), new Forms.Text(), said);
    }

    private void write(ObjectNode node, PropertyTable level, String prefix, List<String> parts) {
        for (Property property : level.properties()) {
            JsonNode value = node.get(property.name());
            if (value == null || property.flag().isPresent()) {
                continue;
            }
            Optional<CliFlatten> flatten = property.annotation(CliFlatten.class);
            if (flatten.isPresent()) {
                write(
                        (ObjectNode) value,
                        property.table().orElseThrow(),
                        prefix + flatten.get().prefix(),
                        parts);
            } else if (property.isOption()) {
                String key = prefix + property.key();
                String text = spell(key, property.form(), value);
                if (!text.isEmpty()) {
                    parts.add(key + "=" + text);
                }
            }
        }
        node.properties().stream()
                .filter(entry -> level.find(entry.getKey()).isEmpty())
                .forEach(entry -> parts.add(prefix + extraKey(prefix, entry.getKey()) + "="
                        + spell(entry.getKey(), new ExtraForm(), entry.getValue())));
    }

    /** A key that only the caller knows, if it can be one and means nothing else here. */
    private String extraKey(String prefix, String key) {
        if (!ExtraForm.KEY.matcher(key).matches() || table.key(prefix + key).isPresent()) {
            throw refused(key, "the extra key is none, or has a step under another name");
        }
        return key;
    }

    private String spell(String key, CliForm form, JsonNode value) {
        try {
            return form.write(value);
        } catch (IllegalArgumentException e) {
            throw refused(key, Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private WireFormatException refused(String key, String why) {
        return new WireFormatException("--" + flag + " " + key, "cannot be written on the command line: " + why);
    }

    /**
     * The object of a text.
     *
     * @throws WireFormatException if the VMM would refuse the text, or take it and lose something of it
     */
    ObjectNode read(String text, VmmVersion version) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Set<String> seen = new HashSet<>();
        for (OptionText.Piece piece : pieces(text)) {
            String where = "--" + flag + " " + piece.key() + " (at " + piece.position() + ")";
            if (!seen.add(piece.key())) {
                throw new WireFormatException(where, "given twice; the VMM would take the last one only");
            }
            try {
                read(piece, node, version);
            } catch (WireFormatException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                String value = piece.value().map(v -> "\"" + v + "\": ").orElse("");
                throw new WireFormatException(where, value + e.getMessage(), e);
            }
        }
        requireComplete(node, table, "", version);
        return node;
    }

    private List<OptionText.Piece> pieces(String text) {
        try {
            return OptionText.pieces(text);
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("--" + flag, e.getMessage() + ": " + text, e);
        }
    }

    private void read(OptionText.Piece piece, ObjectNode node, VmmVersion version) {
        if (readWord(piece, node)) {
            return;
        }
        PropertyTable.Target target = table.key(piece.key()).orElseThrow(() -> unknown(piece));
        Property leaf = target.leaf();
        if (PropertyTable.isTooNew(leaf, piece.key(), version)) {
            throw unknown(piece);
        }
        String value =
                piece.value().orElseThrow(() -> new IllegalArgumentException("expected " + piece.key() + "=VALUE"));
        if (value.isEmpty()) {
            throw new IllegalArgumentException("without a value the VMM takes it as not given; leave the key out");
        }
        JsonNode read = leaf.form().read(value);
        leaf.unsupported(version, read).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        ObjectNode holder = node;
        for (Property step : target.path().subList(0, target.path().size() - 1)) {
            holder = holder.withObjectProperty(step.name());
        }
        if (holder.has(leaf.name())) {
            throw new IllegalArgumentException("another name of " + leaf.key() + ", which is given too");
        }
        holder.set(leaf.name(), read);
    }

    private boolean readWord(OptionText.Piece piece, ObjectNode node) {
        Property word = table.word().orElse(null);
        if (word == null) {
            return false;
        }
        for (EnumForm.Constant constant : ((EnumForm) word.form()).constants()) {
            boolean possible =
                    constant.with().isEmpty() || table.find(constant.with()).isPresent();
            if (possible && constant.word().equals(piece.key())) {
                if (node.has(word.name())) {
                    throw new IllegalArgumentException("a second mode; the VMM would take one of them only");
                }
                node.put(word.name(), constant.json());
                readWith(constant, piece, node);
                return true;
            }
        }
        return false;
    }

    private static void readWith(EnumForm.Constant constant, OptionText.Piece piece, ObjectNode node) {
        String value = piece.value().orElse("");
        if (constant.with().isEmpty() && piece.value().isPresent()) {
            throw new IllegalArgumentException("the mode " + constant.word() + " takes no value");
        }
        if (!constant.with().isEmpty() && value.isEmpty()) {
            throw new IllegalArgumentException("expected " + constant.word() + "=PATH");
        }
        if (!constant.with().isEmpty()) {
            node.set(constant.with(), new Forms.Text().read(value));
        }
    }

    private IllegalArgumentException unknown(OptionText.Piece piece) {
        List<String> known = new ArrayList<>(table.keys());
        table.word().ifPresent(word -> ((EnumForm) word.form()).constants().forEach(c -> known.add(c.word())));
        return new IllegalArgumentException(
                piece.key().isEmpty()
                        ? "nothing before the equals sign, or a comma too many"
                        : "unknown key" + Suggestion.of(piece.key(), known));
    }

    private void requireComplete(ObjectNode node, PropertyTable level, String prefix, VmmVersion version) {
        for (Property property : level.properties()) {
            JsonNode value = node.get(property.name());
            Optional<CliFlatten> flatten = property.annotation(CliFlatten.class);
            if (flatten.isPresent() && value != null) {
                requireComplete(
                        (ObjectNode) value,
                        property.table().orElseThrow(),
                        prefix + flatten.get().prefix(),
                        version);
            } else if (value == null && property.isRequired(version)) {
                throw new WireFormatException(
                        "--" + flag,
                        property.has(CliWord.class)
                                ? "no mode given: expected one of " + ((EnumForm) property.form()).words()
                                : prefix + property.key() + " is missing");
            }
        }
    }
}
