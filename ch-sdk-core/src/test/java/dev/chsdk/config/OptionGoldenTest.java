// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Each option string that was fed to the VMM's own parser: accepted there is accepted here with the same JSON, refused there
 * is refused here, and what was read is written and read again as it was.
 */
class OptionGoldenTest {

    /** How a result of the VMM's parser and ours go together. */
    private enum Outcome {
        SAME_JSON,
        BOTH_REFUSE,
        STRICTER
    }

    /** Where we refuse what the VMM takes: by what our message says, and why. */
    private enum Stricter {
        REPEATED_KEY("given twice; the VMM would take the last one only"),
        EMPTY_VALUE("without a value the VMM takes it as not given"),
        SECOND_MODE("a second mode; the VMM would take one of them only"),
        LOOSE_UNIT("Not a size"),
        NARROWED_NUMBER("expected a whole number from"),
        IGNORED_KEY("unknown key"),
        DROPPED_BUCKET("refill_time is missing"),
        UNCLEAR_ITEM("expected name=N and one of file=PATH, string=TEXT");

        private final String message;

        Stricter(String message) {
            this.message = message;
        }
    }

    private final List<String> failures = new ArrayList<>();
    private final Set<String> usedRules = new TreeSet<>();
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final DefaultsTable defaults = DefaultsTable.load();

    @Test
    void options_asTheParserOfEachVersion() {
        for (JsonNode row : Goldens.lines("cli-options.jsonl")) {
            Goldens.VERSIONS.forEach((column, version) -> check(row, column, version));
        }

        assertThat(failures).isEmpty();
        assertThat(usedRules).containsExactlyInAnyOrder(names());
        assertThat(defaults.unused()).isEmpty();
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Outcome.SAME_JSON, 1616, Outcome.BOTH_REFUSE, 480, Outcome.STRICTER, 74));
    }

    private static String[] names() {
        return List.of(Stricter.values()).stream().map(Enum::name).toArray(String[]::new);
    }

    private void check(JsonNode row, String column, VmmVersion version) {
        String option = row.get("option").textValue();
        JsonNode result = row.get("results").get(column);
        String where = "--" + option + " '" + row.get("text").textValue() + "' " + column;
        try {
            VmmCommand command = VmmCommand.fromArguments(arguments(row), version);
            if (result.has("refused") && isOfAnotherBuild(result.get("refused").textValue())) {
                return;
            }
            if (result.has("refused")) {
                failures.add(where + ": accepted, but the VMM says " + result.get("refused"));
                return;
            }
            compare(where, option, column, command, version, result.get("ok"));
            VmmCommand again = VmmCommand.fromArguments(command.toArguments(version), version);
            if (!again.equals(command)) {
                failures.add(where + ": written " + command.toArguments(version) + " and read as " + again);
            }
            count(Outcome.SAME_JSON);
        } catch (WireFormatException e) {
            refused(where, result, e);
        } catch (RuntimeException e) {
            failures.add(where + ": " + e);
        }
    }

    /** The recorded parser was built without these features. */
    private static boolean isOfAnotherBuild(String refusal) {
        return refusal.endsWith("nknown option: tdx") || refusal.endsWith("nknown option: sev_snp");
    }

    private void refused(String where, JsonNode result, WireFormatException e) {
        if (result.has("refused")) {
            count(Outcome.BOTH_REFUSE);
            return;
        }
        for (Stricter rule : Stricter.values()) {
            if (e.what().contains(rule.message)) {
                usedRules.add(rule.name());
                count(Outcome.STRICTER);
                return;
            }
        }
        failures.add(where + ": refused with " + e.getMessage());
    }

    private void count(Outcome outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    private static List<String> arguments(JsonNode row) {
        String flag = "--" + row.get("option").textValue();
        String text = row.get("text").textValue();
        return switch (flag) {
            case "--restore" -> List.of(flag, text);
            case "--memory-zone" -> List.of("--kernel", "/k", "--memory", "size=0", flag, text);
            default -> List.of("--kernel", "/k", flag, text);
        };
    }

    private void compare(
            String where, String option, String column, VmmCommand command, VmmVersion version, JsonNode expected) {
        JsonNode ours = command.restore()
                .map(restore -> Goldens.parse(Json.canonical(restore, RestoreConfig.class)))
                .orElseGet(() -> find(option, command, version));
        List<String> differences = new ArrayList<>();
        compare(option, column, "", ours, expected, differences);
        if (!differences.isEmpty()) {
            failures.add(where + ": " + differences);
        }
    }

    /** What the option became; descriptors have no place in a body of vm.create, so the canonical text is asked. */
    private static JsonNode find(String option, VmmCommand command, VmmVersion version) {
        VmConfig vm = command.vm().orElseThrow();
        boolean descriptors = vm.nets().stream().anyMatch(net -> !net.fds().isEmpty())
                || vm.devices().stream().anyMatch(device -> device.fd().isPresent())
                || vm.platform().stream()
                        .anyMatch(platform -> platform.iommufdFd().isPresent());
        JsonNode json = Goldens.parse(descriptors ? Json.canonical(vm, VmConfig.class) : vm.toJson(version));
        return switch (option) {
            case "disk" -> json.at("/disks/0");
            case "device" -> json.at("/devices/0");
            case "user-device" -> json.at("/user_devices/0");
            case "memory-zone" -> json.at("/memory");
            case "pci-segment" -> json.at("/pci_segments/0");
            case "rate-limit-group" -> json.at("/rate_limit_groups/0");
            case "landlock-rules" -> json.at("/landlock_rules/0");
            case "generic-vhost-user" -> json.at("/generic_vhost_user/0");
            case "fw-cfg-config" -> json.at("/payload/fw_cfg_config");
            case "debug-console" -> json.at("/debug_console");
            case "net", "fs", "pmem", "vdpa", "numa" -> json.at("/" + option + "/0");
            default -> json.at("/" + option);
        };
    }

    private void compare(
            String option, String column, String path, JsonNode ours, JsonNode expected, List<String> differences) {
        if (!ours.isObject() || !expected.isObject()) {
            if (!ours.equals(expected) && !ours.toString().equals(expected.toString())) {
                differences.add(path + " is " + ours + ", not " + expected);
            }
            return;
        }
        ObjectNode named = ((ObjectNode) ours).deepCopy();
        for (String[] alias : new String[][] {{"serial_number", "system_serial_number"}, {"uuid", "system_uuid"}}) {
            if (option.equals("platform") && expected.has(alias[1]) && named.has(alias[0])) {
                named.set(alias[1], named.remove(alias[0]));
            }
        }
        if (named.path("iommu").equals(BooleanNode.FALSE) && !expected.has("iommu")) {
            named.remove("iommu"); // from v52.0 on the VMM reports it only when it is true
        }
        named.properties().forEach(field -> {
            JsonNode other = expected.path(field.getKey());
            String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (other.isArray()
                    && field.getValue().isArray()
                    && other.size() == field.getValue().size()) {
                for (int i = 0; i < other.size(); i++) {
                    compare(option, column, below, field.getValue().get(i), other.get(i), differences);
                }
            } else {
                compare(option, column, below, field.getValue(), other, differences);
            }
        });
        expected.properties().stream()
                .filter(field -> !named.has(field.getKey()))
                .filter(field -> !defaults.explains(
                        option,
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                        column,
                        field.getValue()))
                .forEach(field -> differences.add(path + " lacks " + field));
    }
}
