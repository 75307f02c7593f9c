// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The reference of all options is made from the accessors; the committed page is what they say now. */
class OptionReferenceTest {

    private static final Path PAGE = Path.of("../docs/options.md");

    private static final List<VmmVersion> VERSIONS =
            List.of(VmmVersion.V50_0, VmmVersion.V51_1, VmmVersion.V52_0, VmmVersion.V53_0, VmmVersion.parse("54.0"));

    private static final String HEAD = """
            # All options

            Made from the accessors by `OptionReferenceTest`, which fails when this page and they differ.
            `KEY=` is a key among the options of the flag above, `[KEY]` one of its other spellings, `-` means that this form
            has no such option. Versions are empty where v50.0 to v53.0 are alike; v54.0 stands for what comes after v53.0.
            """;

    private final FlagTable flags = new FlagTable(VmmCommand.class);
    private final Map<Class<?>, PropertyTable> types = new LinkedHashMap<>();

    @Test
    void page_isWhatTheAccessorsSay() throws IOException {
        String made = page();
        Path copy = Files.writeString(Path.of("target/options.md"), made);

        assertThat(made)
                .as("docs/options.md; if the change is meant, copy %s there", copy.toAbsolutePath())
                .isEqualTo(Files.readString(PAGE));
    }

    @Test
    void typeAmongFlags_isFoundAgainByItsPath() {
        for (FlagTable.Flag flag : flags.all()) {
            assertThat(flags.describe(flag.json())).isEqualTo(dashed(flag.name()));
            assertThat(flags.find(flag.name())).contains(flag);
        }
        assertThat(flags.describe("no_such_option")).isEqualTo("no_such_option");
    }

    private String page() {
        StringBuilder page = new StringBuilder(HEAD);
        collect(VmmCommand.class);
        types.forEach((type, table) -> {
            page.append("\n## ").append(type.getSimpleName()).append('\n').append('\n');
            page.append("| step | command line | JSON | value | versions |\n|---|---|---|---|---|\n");
            table.properties().forEach(property -> page.append(row(table, property)));
        });
        return page.toString();
    }

    /** A type, then those of its properties, each once and made anew. */
    private void collect(Class<?> type) {
        if (types.containsKey(type)) {
            return;
        }
        PropertyTable table = new PropertyTable(type);
        types.put(type, table);
        table.properties().forEach(property -> property.table().ifPresent(inner -> collect(property.contentType())));
    }

    private String row(PropertyTable table, Property property) {
        return "| "
                + String.join(
                        " | ",
                        "`" + property.accessorName() + "`",
                        spelling(table, property),
                        "`" + property.name() + "`",
                        value(property),
                        versions(property))
                + " |\n";
    }

    private String spelling(PropertyTable table, Property property) {
        if (property.flag().isPresent()) {
            return "`" + dashed(property.flag().get()) + "`";
        }
        List<String> keys = table.keys().stream()
                .filter(key -> table.key(key).orElseThrow().path().equals(List.of(property)))
                .toList();
        if (keys.isEmpty()) {
            return property.has(CliFlatten.class)
                    ? "`" + property.annotation(CliFlatten.class).orElseThrow().prefix() + "...=`"
                    : property.has(CliWord.class) ? "word" : "-";
        }
        Set<String> spellings = new LinkedHashSet<>();
        keys.forEach(key -> spellings.add(key.equals(property.key()) ? "`" + key + "=`" : "`[" + key + "=]`"));
        return String.join(" ", spellings);
    }

    private static String dashed(String flag) {
        return (flag.length() == 1 ? "-" : "--") + flag;
    }

    private static String value(Property property) {
        String one = property.isText()
                ? form(property.form())
                : property.contentType().getSimpleName();
        List<String> notes = new ArrayList<>();
        if (property.isList() && !(property.isText() && one.startsWith("list"))) {
            notes.add("list");
        }
        if (property.isRequired(VmmVersion.V53_0)) {
            notes.add("required");
        } else if (property.isRequiredInJson(VmmVersion.V53_0)) {
            notes.add("JSON demands it"
                    + property.demanded(neighbours())
                            .filter(node -> !(node instanceof MissingNode))
                            .map(node -> ": " + (node.isTextual() ? node.textValue() : node))
                            .orElse(""));
        }
        property.filling().ifPresent(filling -> notes.add("filled in when unset"));
        return one + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")");
    }

    private static ObjectNode neighbours() {
        return JsonNodeFactory.instance.objectNode().put("boot_vcpus", "as `boot_vcpus`");
    }

    private static String form(CliForm form) {
        if (form instanceof Forms.Toggle) {
            return "on, off";
        }
        if (form instanceof Forms.Size) {
            return "size";
        }
        if (form instanceof Forms.Whole whole) {
            return whole.range().toString();
        }
        if (form instanceof Forms.Numbers numbers) {
            return "list of numbers " + numbers.element().range();
        }
        if (form instanceof Forms.Texts) {
            return "list of texts";
        }
        if (form instanceof Forms.Pairs pairs) {
            return "list of " + pairs.keyName() + "@" + pairs.valueName();
        }
        if (form instanceof EnumForm constants) {
            return StreamSupport.stream(constants.constants().spliterator(), false)
                    .map(OptionReferenceTest::constant)
                    .collect(Collectors.joining(", "));
        }
        return "text";
    }

    private static String constant(EnumForm.Constant constant) {
        String word = constant.word().isEmpty() ? "(nothing)" : constant.word();
        String shown = word.equalsIgnoreCase(constant.json()) ? word : word + " `" + constant.json() + "`";
        return shown
                + (constant.with().isEmpty() ? "" : " with " + constant.with())
                + constant.since().map(first -> " since v" + first).orElse("");
    }

    private static String versions(Property property) {
        List<String> notes = new ArrayList<>();
        Set<String> reasons = new LinkedHashSet<>();
        for (VmmVersion version : VERSIONS) {
            property.unsupported(version, MissingNode.getInstance())
                    .map(reason -> reason.replaceFirst(",.*", ""))
                    .map(reason -> property.isHarmlesslyLost(version) ? reason + ", left out before" : reason)
                    .ifPresent(reasons::add);
        }
        notes.addAll(reasons);
        firstThatDiffers(property).ifPresent(notes::add);
        return String.join("; ", notes);
    }

    private static Optional<String> firstThatDiffers(Property property) {
        List<VmmVersion> demanding =
                VERSIONS.stream().filter(property::isRequired).toList();
        boolean always = demanding.isEmpty() || demanding.size() == VERSIONS.size();
        return always
                ? Optional.empty()
                : Optional.of(
                        "required on " + demanding.stream().map(v -> "v" + v).collect(Collectors.joining(", ")));
    }
}
