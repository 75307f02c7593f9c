// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The command-line form of values, written and read by the table of their flags. */
public final class CommandLine {

    private static final VmmVersion REPEATED_LIST_FLAGS = VmmVersion.V52_0;

    private CommandLine() {}

    /**
     * The arguments of a value, without a program before them.
     *
     * @throws WireFormatException if the value holds what the version does not know, or what the command line cannot say
     */
    public static List<String> write(Object value, Class<?> type, VmmVersion version) {
        ObjectNode tree = Json.tree(value, type);
        Trees.limit(tree, PropertyTable.of(type), version);
        Trees.refuseOmittedOnCommandLine(tree, PropertyTable.of(type));
        FlagTable flags = FlagTable.of(type);
        Set<String> used = new HashSet<>();
        List<String> arguments = new ArrayList<>();
        for (FlagTable.Flag flag : flags.all()) {
            flag.find(tree).ifPresent(node -> {
                used.add(flag.name());
                arguments.addAll(write(flag, node));
            });
        }
        writeExtras(tree, PropertyTable.of(type), arguments);
        flags.requireNeeded(used, tree);
        return List.copyOf(arguments);
    }

    private static List<String> write(FlagTable.Flag flag, JsonNode node) {
        Property property = flag.property();
        String name = "--" + flag.name();
        if (property.isSwitch()) {
            return node.booleanValue() ? List.of(name) : List.of();
        }
        if (property.isNumber()) {
            return node.intValue() == 0 ? List.of() : List.of("-" + flag.name().repeat(node.intValue()));
        }
        if (!property.isText()) {
            Options options = new Options(property.table().orElseThrow(), flag.name());
            List<String> words = new ArrayList<>(List.of(name));
            (property.isList() ? node : List.of(node))
                    .forEach(element -> words.add(options.write((ObjectNode) element)));
            return words;
        }
        String text = flag.spell(node);
        return text.startsWith("-") ? List.of(name + "=" + text) : List.of(name, text);
    }

    /** Keys that only the caller knows become flags of their own. */
    private static void writeExtras(ObjectNode tree, PropertyTable table, List<String> arguments) {
        tree.properties().stream()
                .filter(entry -> table.find(entry.getKey()).isEmpty())
                .forEach(entry -> {
                    String name = "--" + entry.getKey().replace('_', '-');
                    JsonNode value = entry.getValue();
                    if (!ExtraForm.KEY.matcher(entry.getKey()).matches()
                            || FlagTable.of(table.type())
                                    .find(name.substring(2))
                                    .isPresent()
                            || !(value.isBoolean() || value.isNumber() || value.isTextual())) {
                        throw new WireFormatException(
                                name, value + " cannot be written on the command line as a flag of its own");
                    }
                    if (!value.isBoolean()) {
                        arguments.add(name + "=" + OptionText.requirePlain(value.asText()));
                    } else if (value.booleanValue()) {
                        arguments.add(name);
                    }
                });
    }

    /**
     * The value of arguments, without a program before them.
     *
     * @throws WireFormatException if the VMM would refuse them, or take them and lose something of them
     */
    public static <T> T read(List<String> arguments, Class<T> type, VmmVersion version) {
        FlagTable flags = FlagTable.of(type);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        Set<String> used = new HashSet<>();
        Words words = new Words(List.copyOf(arguments));
        while (words.hasNext()) {
            Word word = words.next();
            FlagTable.Flag flag = flags.find(word.name()).orElseThrow(() -> flags.unknown(word.text()));
            boolean again = !used.add(flag.name());
            if (again && !flag.mayRepeat(version.isAtLeast(REPEATED_LIST_FLAGS))) {
                throw new WireFormatException(
                        word.where(),
                        flag.property().isList()
                                ? "given twice; before v52.0 a list stands behind one flag: --" + flag.name() + " A B"
                                : "given twice");
            }
            read(flag, word, words, tree, version);
        }
        flags.requireNeeded(used, tree);
        Trees.requireKnown(tree, PropertyTable.of(type), version);
        try {
            return Json.value(tree, type, version);
        } catch (WireFormatException e) {
            throw new WireFormatException(flags.describe(e.where()), e.what(), e);
        }
    }

    private static void read(FlagTable.Flag flag, Word word, Words words, ObjectNode tree, VmmVersion version) {
        Property property = flag.property();
        JsonNode value;
        if (property.isSwitch() || property.isNumber()) {
            if (word.value().isPresent()) {
                throw new WireFormatException(word.where(), "the flag is a switch and takes no value");
            }
            int more = word.repeats() + flag.find(tree).map(JsonNode::intValue).orElse(0);
            value = property.isSwitch()
                    ? JsonNodeFactory.instance.booleanNode(true)
                    : JsonNodeFactory.instance.numberNode(more);
        } else if (property.isText()) {
            value = flag.read(words.only(word), word.where());
        } else {
            value = readOptions(flag, word, words, version);
        }
        property.unsupported(version, value).ifPresent(why -> {
            throw new WireFormatException(word.where(), why);
        });
        flag.store(tree, value);
    }

    private static JsonNode readOptions(FlagTable.Flag flag, Word word, Words words, VmmVersion version) {
        Options options = new Options(flag.property().table().orElseThrow(), flag.name());
        if (!flag.property().isList()) {
            return options.read(words.only(word), version);
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        words.all(word).forEach(text -> list.add(options.read(text, version)));
        return list;
    }

    /**
     * One word that begins with a dash.
     *
     * @param text the word
     * @param name the flag without dashes
     * @param value what stands behind an equals sign
     * @param repeats how often the letter stands there, for {@code -vv}
     * @param index its place among the arguments, counted from 1
     */
    private record Word(String text, String name, Optional<String> value, int repeats, int index) {
        static Word of(String text, int index) {
            if (!text.startsWith("--")) {
                String letter = text.length() > 1 ? text.substring(1, 2) : "";
                boolean same =
                        text.length() > 1 && letter.repeat(text.length() - 1).equals(text.substring(1));
                return new Word(text, same ? letter : text, Optional.empty(), text.length() - 1, index);
            }
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Word(text, text.substring(2), Optional.empty(), 1, index)
                    : new Word(text, text.substring(2, equals), Optional.of(text.substring(equals + 1)), 1, index);
        }

        String where() {
            return "argument " + index + ", " + (value.isEmpty() ? text : "--" + name);
        }
    }

    /** The arguments one by one. */
    private static final class Words {
        private final List<String> arguments;
        private int next;

        Words(List<String> arguments) {
            this.arguments = arguments;
        }

        boolean hasNext() {
            return next < arguments.size();
        }

        Word next() {
            String text = arguments.get(next++);
            if (!text.startsWith("-")) {
                String before = arguments.subList(0, next - 1).stream().collect(Collectors.joining(" "));
                throw new WireFormatException(
                        "argument " + next,
                        "\"" + text + "\" belongs to no flag" + (before.isEmpty() ? "" : "; before it: " + before));
            }
            return Word.of(text, next);
        }

        /** The one value of a flag. */
        String only(Word word) {
            if (word.value().isPresent()) {
                return word.value().get();
            }
            if (!hasNext() || isFlag(arguments.get(next))) {
                throw new WireFormatException(word.where(), "a value is missing");
            }
            return arguments.get(next++);
        }

        /** All values of a flag. */
        List<String> all(Word word) {
            List<String> values = new ArrayList<>(List.of(only(word)));
            while (word.value().isEmpty() && hasNext() && !isFlag(arguments.get(next))) {
                values.add(arguments.get(next++));
            }
            return values;
        }

        private static boolean isFlag(String text) {
            return text.startsWith("-") && text.length() > 1;
        }
    }
}
